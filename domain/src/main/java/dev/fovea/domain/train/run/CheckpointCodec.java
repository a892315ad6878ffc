package dev.fovea.domain.train.run;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.TrainingException;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.train.Epoch;
import dev.fovea.domain.train.OptimizerState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Checkpoints as bytes, little-endian: magic (8), version (4), CRC-32C of all that follows (4), size of the file (8), then
 * identity, standing, weights, best weights and optimiser. A text is its size (4) and UTF-8; a tensor its name, element
 * type (1), rank (1), dimensions (4 each) and elements. Nothing that a file says is believed before it is checked.
 */
final class CheckpointCodec {

    private static final byte[] MAGIC = {(byte) 0x89, 'F', 'O', 'V', 'C', 'K', '\r', '\n'};
    private static final int VERSION = 1;
    private static final int CHECKED_FROM = 16;
    private static final int HEAD = 24;
    private static final int MOST_TEXT = 1 << 16;
    private static final int MOST_RANK = 32;
    private static final int EPOCH_BYTES = Integer.BYTES + 6 * Double.BYTES;
    /** An empty name, type, rank. */
    private static final int LEAST_TENSOR_BYTES = Integer.BYTES + 2;

    private CheckpointCodec() {}

    /** The bytes of a checkpoint, as buffers one after the other. */
    static List<ByteBuffer> encode(Checkpoint checkpoint) {
        List<ByteBuffer> parts = new ArrayList<>();
        parts.add(head(checkpoint));
        tensors(checkpoint.weights(), parts);
        tensors(checkpoint.best(), parts);
        OptimizerState optimizer = checkpoint.optimizer();
        byte[] name = bytes(optimizer.optimizer());
        parts.add(buffer(Integer.BYTES + name.length + Long.BYTES)
                .putInt(name.length)
                .put(name)
                .putLong(optimizer.done())
                .flip());
        tensors(optimizer.tensors(), parts);
        long size = HEAD;
        for (ByteBuffer part : parts) {
            size += part.remaining();
        }
        ByteBuffer head =
                buffer(HEAD).put(MAGIC).putInt(VERSION).putInt(0).putLong(size).flip();
        CRC32C crc = new CRC32C();
        crc.update(head.slice(CHECKED_FROM, HEAD - CHECKED_FROM));
        parts.forEach(part -> crc.update(part.duplicate()));
        head.putInt(CHECKED_FROM - Integer.BYTES, (int) crc.getValue());
        parts.add(0, head);
        return parts;
    }

    private static ByteBuffer head(Checkpoint checkpoint) {
        Identity identity = checkpoint.identity();
        List<byte[]> texts = List.of(bytes(identity.model()), bytes(identity.settings()), bytes(identity.data()));
        Standing standing = checkpoint.standing();
        int size = texts.stream().mapToInt(text -> Integer.BYTES + text.length).sum()
                + 5 * Integer.BYTES
                + 3 * Double.BYTES
                + 2 * Long.BYTES
                + standing.epochs().size() * EPOCH_BYTES;
        ByteBuffer out = buffer(size);
        texts.forEach(text -> out.putInt(text.length).put(text));
        out.putInt(standing.epoch()).putInt(standing.batch());
        Standing.Sums sums = standing.sums();
        out.putDouble(sums.loss())
                .putLong(sums.found())
                .putLong(sums.examples())
                .putDouble(sums.seconds());
        out.putDouble(standing.best()).putInt(standing.bestEpoch()).putInt(standing.waited());
        out.putInt(standing.epochs().size());
        for (Epoch epoch : standing.epochs()) {
            out.putInt(epoch.number())
                    .putDouble(epoch.loss())
                    .putDouble(epoch.accuracy())
                    .putDouble(epoch.validationLoss())
                    .putDouble(epoch.validationAccuracy())
                    .putDouble(epoch.rate())
                    .putDouble(epoch.seconds());
        }
        return out.flip();
    }

    private static void tensors(Map<String, HeapTensor> tensors, List<ByteBuffer> parts) {
        parts.add(buffer(Integer.BYTES).putInt(tensors.size()).flip());
        tensors.forEach((name, tensor) -> {
            byte[] text = bytes(name);
            int[] dims = tensor.shape().dims();
            ByteBuffer head = buffer(Integer.BYTES + text.length + 2 + dims.length * Integer.BYTES)
                    .putInt(text.length)
                    .put(text)
                    .put((byte) (tensor.dtype() == DType.F64 ? 2 : 1))
                    .put((byte) dims.length);
            for (int dim : dims) {
                head.putInt(dim);
            }
            parts.add(head.flip());
            parts.add(swapped(ByteBuffer.wrap(tensor.rawBytes()), tensor.dtype()));
        });
    }

    /** Elements in the file's order of bytes, or back: nothing to do where memory has it too. */
    private static ByteBuffer swapped(ByteBuffer elements, DType dtype) {
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            return elements;
        }
        ByteBuffer in = elements.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer out = ByteBuffer.allocate(elements.remaining()).order(ByteOrder.BIG_ENDIAN);
        while (in.hasRemaining()) {
            if (dtype == DType.F64) {
                out.putLong(in.getLong());
            } else {
                out.putInt(in.getInt());
            }
        }
        return out.flip();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The checkpoint in a file.
     *
     * @param name of the file, for messages
     * @throws TrainingException when it is none, of another version, cut off or damaged
     */
    static Checkpoint decode(ByteBuffer content, String name) {
        ByteBuffer in = content.slice().order(ByteOrder.LITTLE_ENDIAN);
        Reader reader = new Reader(in, name);
        reader.header();
        Identity identity = new Identity(reader.text(), reader.text(), reader.text());
        Standing standing = reader.standing();
        Map<String, HeapTensor> weights = reader.tensors();
        Map<String, HeapTensor> best = reader.tensors();
        OptimizerState optimizer = new OptimizerState(reader.text(), reader.int64(), reader.tensors());
        if (in.hasRemaining()) {
            throw reader.wrong("nothing behind the optimiser", in.remaining() + " bytes");
        }
        return new Checkpoint(identity, standing, weights, best, optimizer);
    }

    /** Reads field by field; every count is held against the bytes that are left. */
    private record Reader(ByteBuffer in, String name) {

        TrainingException wrong(Object expected, Object got) {
            return new TrainingException(Fault.of("checkpoint", name)
                    .expected(expected)
                    .got(got)
                    .repair("the file is damaged: go on from another one"));
        }

        void header() {
            if (in.remaining() < HEAD || !in.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
                throw wrong("the first bytes of a checkpoint", "others");
            }
            int version = in.getInt(MAGIC.length);
            if (version != VERSION) {
                throw new TrainingException(Fault.of("checkpoint", name)
                        .expected("version " + VERSION + " of the format")
                        .got("version " + Integer.toUnsignedString(version))
                        .repair("go on with the fovea that wrote it"));
            }
            long size = in.getLong(CHECKED_FROM);
            if (size != in.limit()) {
                throw wrong(size + " bytes", in.limit());
            }
            CRC32C crc = new CRC32C();
            crc.update(in.slice(CHECKED_FROM, in.limit() - CHECKED_FROM));
            if ((int) crc.getValue() != in.getInt(CHECKED_FROM - Integer.BYTES)) {
                throw wrong("its checksum", "another");
            }
            in.position(HEAD);
        }

        void need(long bytes) {
            if (bytes < 0 || bytes > in.remaining()) {
                throw wrong("at most " + in.remaining() + " bytes", bytes);
            }
        }

        int int32() {
            need(Integer.BYTES);
            return in.getInt();
        }

        long int64() {
            need(Long.BYTES);
            return in.getLong();
        }

        double real() {
            need(Double.BYTES);
            return in.getDouble();
        }

        int count(int leastBytes) {
            int count = int32();
            need((long) count * leastBytes);
            return count;
        }

        String text() {
            int size = int32();
            if (size > MOST_TEXT) {
                throw wrong("a text of at most " + MOST_TEXT + " bytes", size);
            }
            need(size);
            ByteBuffer text = in.slice(in.position(), size);
            in.position(in.position() + size);
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
            } catch (CharacterCodingException e) {
                throw wrong("text in UTF-8", "other bytes");
            }
        }

        Standing standing() {
            int epoch = int32();
            int batch = int32();
            Standing.Sums sums = new Standing.Sums(real(), int64(), int64(), real());
            double best = real();
            int bestEpoch = int32();
            int waited = int32();
            int count = count(EPOCH_BYTES);
            List<Epoch> epochs = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                epochs.add(new Epoch(int32(), real(), real(), real(), real(), real(), real()));
            }
            if (epoch < 0 || batch < 0 || waited < 0 || epochs.size() != epoch) {
                throw wrong("as many epochs as are done", epochs.size() + " and " + epoch);
            }
            return new Standing(epoch, batch, sums, epochs, best, bestEpoch, waited);
        }

        Map<String, HeapTensor> tensors() {
            int count = count(LEAST_TENSOR_BYTES);
            Map<String, HeapTensor> tensors = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                String key = text();
                need(2);
                int type = in.get();
                int rank = in.get();
                if ((type != 1 && type != 2) || rank < 0 || rank > MOST_RANK) {
                    throw wrong("an element type and a rank", type + " and " + rank);
                }
                need((long) rank * Integer.BYTES);
                int[] dims = new int[rank];
                long elements = 1;
                for (int d = 0; d < rank; d++) {
                    dims[d] = in.getInt();
                    elements = dims[d] < 1 ? -1 : elements * dims[d];
                    need(elements);
                }
                DType dtype = type == 2 ? DType.F64 : DType.F32;
                need(elements * dtype.bytes());
                tensors.put(key, tensor(dtype, Shape.of(dims)));
            }
            return tensors;
        }

        private HeapTensor tensor(DType dtype, Shape shape) {
            try (Tensor tensor = Tensor.allocate(dtype, shape)) {
                ByteBuffer elements = in.slice(in.position(), tensor.byteSize());
                tensor.bytes().put(swapped(elements, dtype));
                in.position(in.position() + tensor.byteSize());
                return HeapTensor.copyOf(tensor, null);
            }
        }
    }
}

package dev.fovea.adapters.models.file;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/** Files in memory: written, patched, sealed again, damaged. */
final class Bytes {

    private static final int[] INTERESTING = {
        0, 1, -1, 2, 31, 127, 255, 256, 0x7fff, 0x10000, Integer.MAX_VALUE, Integer.MIN_VALUE
    };
    private static final int TABLE = 64;
    private static final int ROW = 32;

    private Bytes() {}

    static byte[] of(Graph graph, String spec) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            FoveaFile.write(graph, spec, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A file whose graph section is made by hand, with so many bytes of weights. */
    static byte[] of(FieldWriter graph, int weightBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            FileWriter.of(graph.toBytes(), null, List.of(ByteBuffer.allocate(weightBytes)), new byte[0])
                    .write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static FoveaFile open(byte[] bytes) {
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return FoveaFile.of("x.fovea", direct.asReadOnlyBuffer());
    }

    static ByteBuffer words(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The offset of a section, as the table says. */
    static int offset(byte[] bytes, int section) {
        return (int) words(bytes).getLong(TABLE + ROW * section + 8);
    }

    /** The same with checksums and identity that fit what it holds now, as far as the sections lie in the file. */
    static byte[] sealed(byte[] bytes) {
        ByteBuffer words = words(bytes);
        int count = Math.max(0, Math.min(words.getInt(56), (bytes.length - TABLE) / ROW));
        for (int i = 0; i < count; i++) {
            int row = TABLE + ROW * i;
            long offset = words.getLong(row + 8);
            long size = words.getLong(row + 16);
            if (offset >= 0 && size >= 0 && offset <= bytes.length && size <= bytes.length - offset) {
                words.putInt(row + 4, Header.checksum(words.slice((int) offset, (int) size)));
            }
        }
        byte[] identity = java.util.HexFormat.of().parseHex(Sha256.of(words.slice(48, bytes.length - 48)));
        words.put(16, identity);
        words.putInt(12, Header.checksum(words.slice(16, Header.bytes(count) - 16)));
        return bytes;
    }

    /** A damaged copy, which depends on its number alone; every other one is sealed, its damage before the weights. */
    static byte[] mutated(byte[] good, int number) {
        Random random = new Random(0xf0eaL * 31 + number);
        boolean isSealed = number % 2 == 1;
        int from = isSealed ? 48 : 0;
        int end = isSealed ? offset(good, 2) : good.length;
        byte[] bad = good.clone();
        if (random.nextInt(50) == 0) {
            int size = random.nextInt(bad.length);
            bad = java.util.Arrays.copyOf(bad, size);
            return isSealed && size > offset(good, 0) ? sealed(bad) : bad;
        }
        ByteBuffer words = words(bad);
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            int at = from + random.nextInt(end - from);
            int word = Math.min(at, bad.length - 4);
            switch (random.nextInt(4)) {
                case 0 -> bad[at] = (byte) random.nextInt();
                case 1 -> bad[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> words.putInt(word, INTERESTING[random.nextInt(INTERESTING.length)]);
                default -> words.putInt(word, words.getInt(word) + random.nextInt(9) - 4);
            }
        }
        return isSealed ? sealed(bad) : bad;
    }
}

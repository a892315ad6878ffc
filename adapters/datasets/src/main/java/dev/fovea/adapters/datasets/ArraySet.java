package dev.fovea.adapters.datasets;

import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.DatasetOptions;
import dev.fovea.api.train.DatasetOptions.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of an array, each with a row of another: what it is. Rows of bytes that have the shape of a picture are pictures.
 */
final class ArraySet implements Dataset {

    /** More are no classes, but numbers that count something. */
    private static final int MOST_CLASSES = 1 << 16;

    private final String name;
    private final ArrayFile examples;
    private final ArrayFile labels;
    private final List<String> classes;
    private final int @Nullable [] indices;
    private final @Nullable ChannelOrder pictures;
    private volatile boolean closed;

    private ArraySet(
            String name, ArrayFile examples, ArrayFile labels, List<String> classes, int @Nullable [] indices) {
        this.name = name;
        this.examples = examples;
        this.labels = labels;
        this.classes = classes;
        this.indices = indices;
        this.pictures = pictures(examples.header());
    }

    /**
     * The rows of two arrays as examples.
     *
     * @param path how messages call the set
     * @throws dev.fovea.api.error.DatasetException when they do not fit each other or the options
     */
    static ArraySet of(Path path, ArrayFile examples, ArrayFile labels, DatasetOptions options) {
        int rows = examples.header().rows();
        if (labels.header().rows() != rows) {
            throw Faults.of(
                    path,
                    "as many labels as examples, " + rows + " in " + examples.name(),
                    labels.header().rows() + " in " + labels.name(),
                    "use the files of one set");
        }
        if (!labels.isIndices()) {
            return new ArraySet(path.toString(), examples, labels, List.of(), null);
        }
        try {
            int[] indices = indices(path, labels);
            return new ArraySet(path.toString(), examples, labels, names(path, indices, options), indices);
        } catch (IOException e) {
            throw ArrayFile.failed(path, e);
        }
    }

    private static int[] indices(Path path, ArrayFile labels) throws IOException {
        int[] indices = new int[labels.header().rows()];
        for (int i = 0; i < indices.length; i++) {
            long label = labels.whole(i);
            if (label < 0 || label >= MOST_CLASSES) {
                throw new DatasetException(Faults.fault(
                                path,
                                "classes of 0 to " + (MOST_CLASSES - 1),
                                label,
                                "number the classes from 0, or save numbers as float32")
                        .at("row " + i + " of " + labels.name()));
            }
            indices[i] = (int) label;
        }
        return indices;
    }

    private static List<String> names(Path path, int[] indices, DatasetOptions options) {
        int largest = Arrays.stream(indices).max().orElseThrow();
        if (!options.classes().isEmpty() && options.classes().size() <= largest) {
            throw Faults.of(
                    path,
                    "labels of the " + options.classes().size() + " classes " + String.join(", ", options.classes()),
                    "labels up to " + largest,
                    "name all classes");
        }
        if (options.part() == Part.TRAINING && Arrays.stream(indices).allMatch(index -> index == largest)) {
            throw Faults.of(path, "at least 2 classes", "only class " + largest, "add other examples");
        }
        return options.classes().isEmpty() ? ClassNames.numbers(largest + 1) : options.classes();
    }

    /** The channels of rows that are pictures: bytes, [height, width] or [height, width, channels]; else null. */
    private static @Nullable ChannelOrder pictures(ArrayHeader header) {
        List<Integer> dims = header.rowDims();
        if (header.dtype() != DType.U8 || dims.size() < 2 || dims.size() > 3) {
            return null;
        }
        return switch (dims.size() == 2 ? 1 : dims.get(2)) {
            case 1 -> ChannelOrder.GRAY;
            case 3 -> ChannelOrder.RGB;
            case 4 -> ChannelOrder.RGBA;
            default -> null;
        };
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return examples.header().rows();
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public String nameOf(int index) {
        return examples.name() + "[" + index + "]";
    }

    @Override
    public float[] target(int index) {
        if (indices != null) {
            return new float[] {indices[index]};
        }
        try {
            return labels.floats(index);
        } catch (IOException e) {
            throw ArrayFile.failed(Path.of(name), e);
        }
    }

    @Override
    public Content content(int index) throws IOException {
        if (closed) {
            throw new ClosedException(
                    Fault.of("data set", name).expected("an open set").got("one that was closed"));
        }
        List<Integer> dims = examples.header().rowDims();
        if (pictures == null) {
            Shape shape = Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
            return new Content.Values(HeapTensor.of(shape, examples.floats(index)));
        }
        ByteBuffer row = examples.rows().row(index);
        byte[] samples = new byte[row.remaining()];
        row.get(samples);
        Image image = Image.of(dims.get(1), dims.get(0), pictures, samples, nameOf(index));
        return new Content.Picture(ImageSource.decoded(nameOf(index), image));
    }

    @Override
    public List<Skipped> skipped() {
        return List.of();
    }

    @Override
    public String hash() throws IOException {
        ExampleHash hash = new ExampleHash(classes);
        for (int i = 0; i < size(); i++) {
            hash.begin(nameOf(i), target(i), 1);
            hash.add(examples.rows().row(i));
            hash.end();
        }
        return hash.hex();
    }

    @Override
    public void close() {
        closed = true; // the mapping goes with the last view of it
    }
}

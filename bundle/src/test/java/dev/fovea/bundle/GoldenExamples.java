package dev.fovea.bundle;

import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Pictures with labels as NumPy files hold them. */
final class GoldenExamples implements Dataset {

    /** The header of a NumPy file, padded. */
    private static final int HEADER = 128;

    private final String name;
    private final float[] pictures;
    private final Shape row;
    private final int[] labels;

    GoldenExamples(Path folder, String x, String y, Shape row) throws IOException {
        this.name = x;
        this.row = row;
        this.pictures = Goldens.npy(folder.resolve(x + ".npy")).values();
        byte[] bytes = Files.readAllBytes(folder.resolve(y + ".npy"));
        this.labels = new int[(bytes.length - HEADER) / Integer.BYTES];
        ByteBuffer.wrap(bytes, HEADER, bytes.length - HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .get(labels);
    }

    /** All pictures, one after the other. */
    float[] pictures() {
        return pictures.clone();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public List<String> classes() {
        return List.of("0", "1", "2", "3");
    }

    @Override
    public String nameOf(int index) {
        return name + "[" + index + "]";
    }

    @Override
    public float[] target(int index) {
        return new float[] {labels[index]};
    }

    @Override
    public Content content(int index) {
        int each = (int) row.elements();
        return new Content.Values(HeapTensor.of(row, Arrays.copyOfRange(pictures, index * each, (index + 1) * each)));
    }

    @Override
    public List<Skipped> skipped() {
        return List.of();
    }

    @Override
    public String hash() {
        return name;
    }

    @Override
    public void close() {}
}

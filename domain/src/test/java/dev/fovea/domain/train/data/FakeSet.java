package dev.fovea.domain.train.data;

import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A set of made-up examples: example i is of class i modulo their number. */
final class FakeSet implements Dataset {

    final Set<Integer> bad = new HashSet<>();
    final Map<Integer, float[]> targets = new HashMap<>();
    final AtomicInteger loads = new AtomicInteger();
    private final int size;
    private final List<String> classes;
    private final int[] shape;

    private FakeSet(int size, List<String> classes, int... shape) {
        this.size = size;
        this.classes = classes;
        this.shape = shape;
    }

    /** Noisy RGB pictures of sizes that differ. */
    static FakeSet pictures(int size, String... classes) {
        return new FakeSet(size, List.of(classes));
    }

    /** Numbers: those of example i begin with i. */
    static FakeSet values(int size, List<String> classes, int... shape) {
        return new FakeSet(size, classes, shape);
    }

    static Image image(int index) {
        Random random = new Random(index);
        int width = 20 + index % 7;
        int height = 30 - index % 5;
        byte[] data = new byte[width * height * 3];
        random.nextBytes(data);
        return Image.of(width, height, ChannelOrder.RGB, data, "picture " + index);
    }

    float[] values(int index) {
        float[] values = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = index + i / 1000f;
        }
        return values;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public String nameOf(int index) {
        return "example " + index;
    }

    @Override
    public float[] target(int index) {
        float[] own = classes.isEmpty() ? new float[] {index, -index} : new float[] {index % classes.size()};
        return targets.getOrDefault(index, own);
    }

    @Override
    public float weight(int index) {
        return 1;
    }

    @Override
    public Content content(int index) throws IOException {
        loads.incrementAndGet();
        if (shape.length > 0) {
            if (bad.contains(index)) {
                throw new IOException("row " + index + " is gone");
            }
            return new Content.Values(HeapTensor.of(Shape.of(shape), values(index)));
        }
        return new Content.Picture(new ImageSource() {
            @Override
            public String name() {
                return nameOf(index);
            }

            @Override
            public Image load(ImageDecoder decoder, DecodeOptions options) throws IOException {
                if (bad.contains(index)) {
                    throw new IOException("file " + index + " is gone");
                }
                return image(index);
            }
        });
    }

    @Override
    public List<Skipped> skipped() {
        return List.of();
    }

    @Override
    public String hash() {
        return "0".repeat(64);
    }

    @Override
    public void close() {}
}

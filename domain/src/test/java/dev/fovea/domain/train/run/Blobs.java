package dev.fovea.domain.train.run;

import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Points around a centre for each class. */
@SuppressWarnings("ArrayRecordComponent")
record Blobs(String name, List<String> classes, float[][] points, int[] labels) implements Dataset {

    static Blobs of(int size, long seed, String... classes) {
        Random random = new Random(seed);
        float[][] points = new float[size][4];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            labels[i] = classes.length == 0 ? 0 : i % classes.length;
            for (int d = 0; d < 4; d++) {
                double centre = d == labels[i] ? 1.5 : -0.5;
                points[i][d] = (float) (centre + random.nextGaussian());
            }
        }
        return new Blobs("blobs " + seed, List.of(classes), points, labels);
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public String nameOf(int index) {
        return "point " + index;
    }

    @Override
    public float[] target(int index) {
        return classes.isEmpty() ? new float[] {points[index][0] - points[index][1]} : new float[] {labels[index]};
    }

    @Override
    public Content content(int index) {
        return new Content.Values(HeapTensor.of(Shape.of(4), points[index]));
    }

    @Override
    public List<Skipped> skipped() {
        return List.of();
    }

    @Override
    public String hash() {
        return Integer.toHexString(Arrays.deepHashCode(points)) + size();
    }

    @Override
    public void close() {}
}

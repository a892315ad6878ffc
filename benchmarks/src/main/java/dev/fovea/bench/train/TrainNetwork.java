package dev.fovea.bench.train;

import dev.fovea.bench.train.TrainLayer.AddKept;
import dev.fovea.bench.train.TrainLayer.Conv;
import dev.fovea.bench.train.TrainLayer.Dense;
import dev.fovea.bench.train.TrainLayer.Flatten;
import dev.fovea.bench.train.TrainLayer.Keep;
import dev.fovea.bench.train.TrainLayer.MaxPool;
import dev.fovea.bench.train.TrainLayer.Mean;
import dev.fovea.bench.train.TrainLayer.Norm;
import dev.fovea.bench.train.TrainLayer.Relu;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The networks whose training steps are raced, with made-up weights and pictures. */
public enum TrainNetwork {
    /** Two convolutions and two dense layers on pictures of 28 x 28, without its dropout: both sides draw other masks. */
    FASHION_CNN("Fashion-MNIST CNN", 128, 28, 1, 10) {
        @Override
        List<TrainLayer> layers() {
            return List.of(
                    new Conv(1, 32, 3, 1, 1, true),
                    new Relu(false),
                    new MaxPool(),
                    new Conv(32, 64, 3, 1, 1, true),
                    new Relu(false),
                    new MaxPool(),
                    new Flatten(7, 7, 64),
                    new Dense(3136, 128),
                    new Relu(false),
                    new Dense(128, 10));
        }
    },
    /** MobileNetV2 (Sandler et al. 2018), width 1.0. */
    MOBILENET_V2("MobileNetV2 at 96 x 96", 16, 96, 3, 1000) {
        @Override
        List<TrainLayer> layers() {
            List<TrainLayer> layers = new ArrayList<>();
            normed(layers, new Conv(3, 32, 3, 2, 1, false), true);
            int in = 32;
            // expansion, channels, blocks, stride of the first
            int[][] stages = {
                {1, 16, 1, 1},
                {6, 24, 2, 2},
                {6, 32, 3, 2},
                {6, 64, 4, 2},
                {6, 96, 3, 1},
                {6, 160, 3, 2},
                {6, 320, 1, 1}
            };
            for (int[] stage : stages) {
                for (int block = 0; block < stage[2]; block++) {
                    int stride = block == 0 ? stage[3] : 1;
                    int wide = in * stage[0];
                    boolean residual = stride == 1 && in == stage[1];
                    if (residual) {
                        layers.add(new Keep());
                    }
                    if (stage[0] > 1) {
                        normed(layers, new Conv(in, wide, 1, 1, 1, false), true);
                    }
                    normed(layers, new Conv(wide, wide, 3, stride, wide, false), true);
                    normed(layers, new Conv(wide, stage[1], 1, 1, 1, false), false);
                    if (residual) {
                        layers.add(new AddKept());
                    }
                    in = stage[1];
                }
            }
            normed(layers, new Conv(in, 1280, 1, 1, 1, false), true);
            layers.add(new Mean());
            layers.add(new Dense(1280, 1000));
            return layers;
        }
    };

    private final String title;
    private final int batch;
    private final int side;
    private final int channels;
    private final int classes;

    TrainNetwork(String title, int batch, int side, int channels, int classes) {
        this.title = title;
        this.batch = batch;
        this.side = side;
        this.channels = channels;
        this.classes = classes;
    }

    abstract List<TrainLayer> layers();

    private static void normed(List<TrainLayer> layers, Conv conv, boolean relu) {
        layers.add(conv);
        layers.add(new Norm(conv.out()));
        if (relu) {
            layers.add(new Relu(true));
        }
    }

    /** What people read. */
    public String title() {
        return title;
    }

    /** What {@code -p network=} selects. */
    String id() {
        return this == FASHION_CNN ? "fashion-cnn" : "mobilenetv2";
    }

    int batch() {
        return batch;
    }

    int side() {
        return side;
    }

    int channels() {
        return channels;
    }

    int classes() {
        return classes;
    }

    /** The trained values, layer by layer: kernel [height,width,in,out] or matrix [in,out], then bias; scale, shift. */
    List<float[]> weights() {
        Random random = new Random(42);
        List<float[]> weights = new ArrayList<>();
        for (TrainLayer layer : layers()) {
            if (layer instanceof Conv conv) {
                int terms = conv.kernel() * conv.kernel() * conv.in() / conv.groups();
                weights.add(normal(random, terms * conv.out(), Math.sqrt(2.0 / terms)));
                if (conv.bias()) {
                    weights.add(new float[conv.out()]);
                }
            } else if (layer instanceof Dense dense) {
                weights.add(normal(random, dense.in() * dense.out(), Math.sqrt(1.0 / dense.in())));
                weights.add(new float[dense.out()]);
            } else if (layer instanceof Norm norm) {
                float[] ones = new float[norm.channels()];
                Arrays.fill(ones, 1);
                weights.add(ones);
                weights.add(new float[norm.channels()]);
            }
        }
        return weights;
    }

    private static float[] normal(Random random, int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }

    /** So many pictures, channels last. */
    float[] pictures(int batch) {
        return normal(new Random(7), batch * side * side * channels, 1);
    }

    int[] labels(int batch) {
        return new Random(8).ints(batch, 0, classes).toArray();
    }

    /** Additions and multiplications of one picture's forward pass in convolutions and dense layers. */
    double flops() {
        double flops = 0;
        int at = side;
        for (TrainLayer layer : layers()) {
            if (layer instanceof Conv conv) {
                at = (at - 1) / conv.stride() + 1;
                flops += 2.0 * at * at * conv.kernel() * conv.kernel() * conv.in() / conv.groups() * conv.out();
            } else if (layer instanceof MaxPool) {
                at /= 2;
            } else if (layer instanceof Dense dense) {
                flops += 2.0 * dense.in() * dense.out();
            }
        }
        return flops;
    }

    /** The first convolution, whose input needs no gradient. */
    double firstFlops() {
        Conv first = (Conv) layers().get(0);
        double pixels = Math.pow((side - 1) / first.stride() + 1, 2);
        return 2.0 * pixels * first.kernel() * first.kernel() * first.in() * first.out();
    }

    /** Additions and multiplications of the backward pass, as a multiple of the forward pass's. */
    public double backwardShare() {
        return TrainPart.BACKWARD.flops(this) / flops();
    }
}

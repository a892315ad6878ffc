package dev.fovea.adapters.keras.applications;

/**
 * EfficientNet-Lite0: Tan and Le, EfficientNet (2019), in Google's form for small devices, without squeeze and
 * excitation and with relu6. Its layers are named as those of Keras's EfficientNets.
 */
final class EfficientNetLite0 {

    /** Kernel, repeats, filters, expansion and the stride of the first repeat. */
    private static final int[][] STAGES = {
        {3, 1, 16, 1, 1},
        {3, 2, 24, 6, 2},
        {5, 2, 40, 6, 2},
        {3, 3, 80, 6, 2},
        {5, 3, 112, 6, 1},
        {5, 4, 192, 6, 2},
        {3, 1, 320, 6, 1},
    };

    private EfficientNetLite0() {}

    static String build(Network net, boolean includeTop, int classes) {
        String x = net.input("image", 224);
        x = net.call(
                "stem_conv", Convolution.of(3).stride(2).same().withoutBias().filters(32), x);
        x = normRelu(net, "stem", x);
        int channels = 32;
        for (int s = 0; s < STAGES.length; s++) {
            int[] stage = STAGES[s];
            for (int i = 0; i < stage[1]; i++) {
                String name = "block" + (s + 1) + (char) ('a' + i) + "_";
                x = block(net, name, channels, stage, i == 0 ? stage[4] : 1, x);
                channels = stage[2];
            }
        }
        x = net.call("top_conv", pointwise(1280), x);
        x = normRelu(net, "top", x);
        if (!includeTop) {
            return x;
        }
        x = net.call("avg_pool", Blocks.globalAverage(), x);
        return net.call("predictions", Blocks.denseSoftmax(classes), x);
    }

    private static String block(Network net, String name, int channels, int[] stage, int stride, String input) {
        int filters = stage[2];
        String x = input;
        if (stage[3] > 1) {
            x = net.call(name + "expand_conv", pointwise(stage[3] * channels), x);
            x = normRelu(net, name + "expand", x);
        }
        Convolution depthwise = Convolution.of(stage[0]).stride(stride).same().withoutBias();
        x = net.call(name + "dwconv", depthwise.depthwise(), x);
        x = normRelu(net, name + "dw", x);
        x = net.call(name + "project_conv", pointwise(filters), x);
        x = net.call(name + "project_bn", Blocks.batchNorm(Blocks.EPSILON), x);
        return stride == 1 && channels == filters ? net.call(name + "add", Blocks.add(), x, input) : x;
    }

    private static Network.Layer pointwise(int filters) {
        return Convolution.of(1).same().withoutBias().filters(filters);
    }

    private static String normRelu(Network net, String name, String input) {
        String x = net.call(name + "_bn", Blocks.batchNorm(Blocks.EPSILON), input);
        return net.call(name + "_relu6", Blocks.relu6(), x);
    }
}

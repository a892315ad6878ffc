package dev.fovea.adapters.keras.applications;

/** MobileNetV2 of width 1 for 224 x 224 pixels: Sandler et al., Inverted Residuals and Linear Bottlenecks (2018). */
final class MobileNetV2 {

    /** Expansion, filters, repeats and the stride of the first repeat: the paper's table 2. */
    private static final int[][] STAGES = {
        {1, 16, 1, 1},
        {6, 24, 2, 2},
        {6, 32, 3, 2},
        {6, 64, 4, 2},
        {6, 96, 3, 1},
        {6, 160, 3, 2},
        {6, 320, 1, 1},
    };

    /** Of every batch norm: Keras's own network departs from its default here. */
    private static final double MOMENTUM = 0.999;

    private MobileNetV2() {}

    static String build(Network net, boolean includeTop, int classes) {
        String x = net.input("input_layer", 224);
        x = net.call("Conv1", Convolution.of(3).stride(2).same().withoutBias().filters(32), x);
        x = normRelu(net, "bn_Conv1", "Conv1_relu", x);
        int channels = 32;
        int block = 0;
        for (int[] stage : STAGES) {
            for (int i = 0; i < stage[2]; i++) {
                String prefix = block == 0 ? "expanded_conv_" : "block_" + block + "_";
                int stride = i == 0 ? stage[3] : 1;
                x = invertedResidual(net, prefix, channels, stage[0], stage[1], stride, x);
                channels = stage[1];
                block++;
            }
        }
        x = net.call("Conv_1", Convolution.of(1).withoutBias().filters(1280), x);
        x = normRelu(net, "Conv_1_bn", "out_relu", x);
        if (!includeTop) {
            return x;
        }
        x = net.call(net.unnamed("global_average_pooling2d"), Blocks.globalAverage(), x);
        return net.call("predictions", Blocks.denseSoftmax(classes), x);
    }

    private static String invertedResidual(
            Network net, String prefix, int channels, int expansion, int filters, int stride, String input) {
        String x = input;
        if (expansion > 1) {
            x = net.call(prefix + "expand", pointwise().filters(expansion * channels), x);
            x = normRelu(net, prefix + "expand_BN", prefix + "expand_relu", x);
        }
        Convolution depthwise = Convolution.of(3).withoutBias();
        if (stride == 2) {
            // Of an even size, as all are here, padding "same" with stride 2 has nothing above and on the left.
            x = net.call(prefix + "pad", Blocks.zeroPadding(0, 1), x);
            x = net.call(prefix + "depthwise", depthwise.stride(2).depthwise(), x);
        } else {
            x = net.call(prefix + "depthwise", depthwise.same().depthwise(), x);
        }
        x = normRelu(net, prefix + "depthwise_BN", prefix + "depthwise_relu", x);
        x = net.call(prefix + "project", pointwise().filters(filters), x);
        x = net.call(prefix + "project_BN", Blocks.batchNorm(Blocks.EPSILON, MOMENTUM), x);
        return stride == 1 && channels == filters ? net.call(prefix + "add", Blocks.add(), input, x) : x;
    }

    private static Convolution pointwise() {
        return Convolution.of(1).same().withoutBias();
    }

    private static String normRelu(Network net, String norm, String relu, String input) {
        return net.call(relu, Blocks.relu6(), net.call(norm, Blocks.batchNorm(Blocks.EPSILON, MOMENTUM), input));
    }
}

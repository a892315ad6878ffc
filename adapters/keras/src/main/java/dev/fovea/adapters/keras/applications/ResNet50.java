package dev.fovea.adapters.keras.applications;

/** ResNet50: He et al., Deep Residual Learning (2015), with the stride in the first convolution of a stack. */
final class ResNet50 {

    private static final double EPSILON = 1.001e-5;
    private static final int[] FILTERS = {64, 128, 256, 512};
    private static final int[] BLOCKS = {3, 4, 6, 3};

    private ResNet50() {}

    static String build(Network net, boolean includeTop, int classes) {
        String x = net.input("input_layer", 224);
        x = net.call("conv1_pad", Blocks.zeroPadding(3, 3), x);
        x = convNorm(net, "conv1", Convolution.of(7).stride(2), 64, x);
        x = net.call("conv1_relu", Blocks.relu(), x);
        x = net.call("pool1_pad", Blocks.zeroPadding(1, 1), x);
        x = net.call("pool1_pool", Blocks.maxPool(3, 2), x);
        for (int stack = 0; stack < BLOCKS.length; stack++) {
            for (int i = 1; i <= BLOCKS[stack]; i++) {
                int stride = i == 1 && stack > 0 ? 2 : 1;
                x = block(net, "conv" + (stack + 2) + "_block" + i, FILTERS[stack], stride, i == 1, x);
            }
        }
        if (!includeTop) {
            return x;
        }
        x = net.call("avg_pool", Blocks.globalAverage(), x);
        return net.call("predictions", Blocks.denseSoftmax(classes), x);
    }

    /** A bottleneck beside a shortcut; the first block of a stack has a convolution in the shortcut. */
    private static String block(Network net, String name, int filters, int stride, boolean isFirst, String input) {
        Convolution first = Convolution.of(1).stride(stride);
        String shortcut = isFirst ? convNorm(net, name + "_0", first, 4 * filters, input) : input;
        String x = convNorm(net, name + "_1", first, filters, input);
        x = net.call(name + "_1_relu", Blocks.relu(), x);
        x = convNorm(net, name + "_2", Convolution.of(3).same(), filters, x);
        x = net.call(name + "_2_relu", Blocks.relu(), x);
        x = convNorm(net, name + "_3", Convolution.of(1), 4 * filters, x);
        x = net.call(name + "_add", Blocks.add(), shortcut, x);
        return net.call(name + "_out", Blocks.relu(), x);
    }

    private static String convNorm(Network net, String name, Convolution convolution, int filters, String input) {
        String x = net.call(name + "_conv", convolution.filters(filters), input);
        return net.call(name + "_bn", Blocks.batchNorm(EPSILON), x);
    }
}

package dev.fovea.adapters.keras.applications;

/** Xception: Chollet, Deep Learning with Depthwise Separable Convolutions (2016). */
final class Xception {

    private Xception() {}

    static String build(Network net, boolean includeTop, int classes) {
        String x = net.input("input_layer", 299);
        x = convolution(net, "block1_conv1", Convolution.of(3).stride(2), 32, x);
        x = convolution(net, "block1_conv2", Convolution.of(3), 64, x);

        x = narrowing(net, "block2", new int[] {128, 128}, false, x);
        x = narrowing(net, "block3", new int[] {256, 256}, true, x);
        x = narrowing(net, "block4", new int[] {728, 728}, true, x);
        for (int block = 5; block <= 12; block++) {
            String y = x;
            for (int i = 1; i <= 3; i++) {
                y = activatedSeparable(net, "block" + block + "_sepconv" + i, 728, y);
            }
            x = net.call(net.unnamed("add"), Blocks.add(), y, x);
        }
        x = narrowing(net, "block13", new int[] {728, 1024}, true, x);

        x = separable(net, "block14_sepconv1", 1536, x);
        x = net.call("block14_sepconv1_act", Blocks.relu(), x);
        x = separable(net, "block14_sepconv2", 2048, x);
        x = net.call("block14_sepconv2_act", Blocks.relu(), x);
        if (!includeTop) {
            return x;
        }
        x = net.call("avg_pool", Blocks.globalAverage(), x);
        return net.call("predictions", Blocks.denseSoftmax(classes), x);
    }

    /** Two separable convolutions and a pool beside a shortcut, half as high and wide. */
    private static String narrowing(Network net, String name, int[] filters, boolean startsActivated, String input) {
        Convolution one = Convolution.of(1).stride(2).same().withoutBias();
        String shortcut = net.call(net.unnamed("conv2d"), one.filters(filters[1]), input);
        shortcut = net.call(net.unnamed("batch_normalization"), Blocks.batchNorm(Blocks.EPSILON), shortcut);
        String x = startsActivated
                ? activatedSeparable(net, name + "_sepconv1", filters[0], input)
                : separable(net, name + "_sepconv1", filters[0], input);
        x = activatedSeparable(net, name + "_sepconv2", filters[1], x);
        x = net.call(name + "_pool", Blocks.maxPoolSame(3, 2), x);
        return net.call(net.unnamed("add"), Blocks.add(), x, shortcut);
    }

    private static String activatedSeparable(Network net, String name, int filters, String input) {
        return separable(net, name, filters, net.call(name + "_act", Blocks.relu(), input));
    }

    private static String separable(Network net, String name, int filters, String input) {
        Convolution convolution = Convolution.of(3).same().withoutBias();
        String x = net.call(name, convolution.separable(filters), input);
        return net.call(name + "_bn", Blocks.batchNorm(Blocks.EPSILON), x);
    }

    private static String convolution(Network net, String name, Convolution convolution, int filters, String input) {
        String x = net.call(name, convolution.withoutBias().filters(filters), input);
        x = net.call(name + "_bn", Blocks.batchNorm(Blocks.EPSILON), x);
        return net.call(name + "_act", Blocks.relu(), x);
    }
}

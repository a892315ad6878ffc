package dev.fovea.adapters.keras.applications;

/** VGG16 and VGG19: Simonyan and Zisserman, Very Deep Convolutional Networks (2014). */
final class Vgg {

    private static final int[] FILTERS = {64, 128, 256, 512, 512};

    private Vgg() {}

    static String vgg16(Network net, boolean includeTop, int classes) {
        return build(net, new int[] {2, 2, 3, 3, 3}, includeTop, classes);
    }

    static String vgg19(Network net, boolean includeTop, int classes) {
        return build(net, new int[] {2, 2, 4, 4, 4}, includeTop, classes);
    }

    private static String build(Network net, int[] convolutions, boolean includeTop, int classes) {
        String x = net.input("input_layer", 224);
        for (int block = 0; block < convolutions.length; block++) {
            String name = "block" + (block + 1);
            for (int i = 1; i <= convolutions[block]; i++) {
                Convolution convolution = Convolution.of(3).same().relu();
                x = net.call(name + "_conv" + i, convolution.filters(FILTERS[block]), x);
            }
            x = net.call(name + "_pool", Blocks.maxPool(2, 2), x);
        }
        if (!includeTop) {
            return x;
        }
        x = net.call("flatten", Blocks.flatten(), x);
        x = net.call("fc1", Blocks.denseRelu(4096), x);
        x = net.call("fc2", Blocks.denseRelu(4096), x);
        return net.call("predictions", Blocks.denseSoftmax(classes), x);
    }
}

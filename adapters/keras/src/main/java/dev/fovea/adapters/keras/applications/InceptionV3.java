package dev.fovea.adapters.keras.applications;

/** InceptionV3: Szegedy et al., Rethinking the Inception Architecture (2015). */
final class InceptionV3 {

    private final Network net;

    private InceptionV3(Network net) {
        this.net = net;
    }

    static String build(Network net, boolean includeTop, int classes) {
        String x = new InceptionV3(net).features(net.input("input_layer", 299));
        if (!includeTop) {
            return x;
        }
        x = net.call("avg_pool", Blocks.globalAverage(), x);
        return net.call("predictions", Blocks.denseSoftmax(classes), x);
    }

    private String features(String input) {
        String x = convNorm(input, 32, Convolution.of(3).stride(2));
        x = convNorm(x, 32, Convolution.of(3));
        x = convNorm(x, 64, Convolution.of(3).same());
        x = halved(x);
        x = convNorm(x, 80, Convolution.of(1));
        x = convNorm(x, 192, Convolution.of(3));
        x = halved(x);

        x = mixed35("mixed0", 32, x);
        x = mixed35("mixed1", 64, x);
        x = mixed35("mixed2", 64, x);
        x = mixed3(x);
        x = mixed17("mixed4", 128, x);
        x = mixed17("mixed5", 160, x);
        x = mixed17("mixed6", 160, x);
        x = mixed17("mixed7", 192, x);
        x = mixed8(x);
        x = mixed8x8(0, x);
        return mixed8x8(1, x);
    }

    /** Of 35 x 35 pixels: 1 x 1, 5 x 5, two of 3 x 3, and a pool. */
    private String mixed35(String name, int afterPool, String x) {
        String one = convNorm(x, 64, same(1, 1));
        String five = convNorm(convNorm(x, 48, same(1, 1)), 64, same(5, 5));
        String three = convNorm(x, 64, same(1, 1));
        three = convNorm(three, 96, same(3, 3));
        three = convNorm(three, 96, same(3, 3));
        String pool = convNorm(averaged(x), afterPool, same(1, 1));
        return net.call(name, Blocks.concatenate(), one, five, three, pool);
    }

    /** From 35 x 35 to 17 x 17 pixels. */
    private String mixed3(String x) {
        String three = convNorm(x, 384, Convolution.of(3).stride(2));
        String twice = convNorm(x, 64, same(1, 1));
        twice = convNorm(twice, 96, same(3, 3));
        twice = convNorm(twice, 96, Convolution.of(3).stride(2));
        return net.call("mixed3", Blocks.concatenate(), three, twice, halved(x));
    }

    /** Of 17 x 17 pixels: 7 x 7 as 1 x 7 and 7 x 1, once and twice. */
    private String mixed17(String name, int filters, String x) {
        String one = convNorm(x, 192, same(1, 1));
        String seven = convNorm(x, filters, same(1, 1));
        seven = convNorm(seven, filters, same(1, 7));
        seven = convNorm(seven, 192, same(7, 1));
        String twice = convNorm(x, filters, same(1, 1));
        twice = convNorm(twice, filters, same(7, 1));
        twice = convNorm(twice, filters, same(1, 7));
        twice = convNorm(twice, filters, same(7, 1));
        twice = convNorm(twice, 192, same(1, 7));
        String pool = convNorm(averaged(x), 192, same(1, 1));
        return net.call(name, Blocks.concatenate(), one, seven, twice, pool);
    }

    /** From 17 x 17 to 8 x 8 pixels. */
    private String mixed8(String x) {
        String three = convNorm(x, 192, same(1, 1));
        three = convNorm(three, 320, Convolution.of(3).stride(2));
        String seven = convNorm(x, 192, same(1, 1));
        seven = convNorm(seven, 192, same(1, 7));
        seven = convNorm(seven, 192, same(7, 1));
        seven = convNorm(seven, 192, Convolution.of(3).stride(2));
        return net.call("mixed8", Blocks.concatenate(), three, seven, halved(x));
    }

    /** Of 8 x 8 pixels: 3 x 3 as 1 x 3 beside 3 x 1. */
    private String mixed8x8(int number, String x) {
        String one = convNorm(x, 320, same(1, 1));
        String three = convNorm(x, 384, same(1, 1));
        String beside = besides(three, "mixed9_" + number);
        String twice = convNorm(convNorm(x, 448, same(1, 1)), 384, same(3, 3));
        String besideTwice = besides(twice, net.unnamed("concatenate"));
        String pool = convNorm(averaged(x), 192, same(1, 1));
        return net.call("mixed" + (9 + number), Blocks.concatenate(), one, beside, besideTwice, pool);
    }

    private String besides(String x, String name) {
        String flat = convNorm(x, 384, same(1, 3));
        String tall = convNorm(x, 384, same(3, 1));
        return net.call(name, Blocks.concatenate(), flat, tall);
    }

    private String averaged(String x) {
        return net.call(net.unnamed("average_pooling2d"), Blocks.averagePoolSame(3), x);
    }

    private String halved(String x) {
        return net.call(net.unnamed("max_pooling2d"), Blocks.maxPool(3, 2), x);
    }

    private static Convolution same(int height, int width) {
        return Convolution.of(height, width).same();
    }

    private String convNorm(String input, int filters, Convolution convolution) {
        String x = net.call(net.unnamed("conv2d"), convolution.withoutBias().filters(filters), input);
        x = net.call(net.unnamed("batch_normalization"), Blocks.batchNormWithoutScale(), x);
        return net.call(net.unnamed("activation"), Blocks.relu(), x);
    }
}

package dev.fovea.domain.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.Objects;

/** A layer of a {@link Sequential} network: what it is, with Keras's defaults for what is not said. Values. */
public sealed interface Layer {

    /** What Keras names such layers after, such as {@code conv2d}. */
    String kind();

    /** A convolution of some kind, with a bias and an activation. */
    record Convolution(
            Kind of,
            int filters,
            int size,
            int stride,
            int dilation,
            boolean isSame,
            boolean hasBias,
            String activation,
            Initializer initializer)
            implements Layer {

        /** Which kind of convolution. */
        public enum Kind {
            /** Over all channels. */
            CONV2D,
            /** Each channel by itself; filters count for each channel. */
            DEPTHWISE_CONV2D,
            /** Each channel by itself, and then a convolution of 1 x 1 over all. */
            SEPARABLE_CONV2D
        }

        public Convolution {
            Objects.requireNonNull(initializer, "initializer");
            requireAtLeastOne("filters", filters);
            requireAtLeastOne("kernel size", size);
            requireAtLeastOne("stride", stride);
            requireAtLeastOne("dilation", dilation);
            Sequential.activation(activation);
        }

        /** Padded so that a stride of 1 keeps the size; without, there is no padding. */
        public Convolution same() {
            return new Convolution(of, filters, size, stride, dilation, true, hasBias, activation, initializer);
        }

        /** With a stride. */
        public Convolution stride(int by) {
            return new Convolution(of, filters, size, by, dilation, isSame, hasBias, activation, initializer);
        }

        /** With a dilated kernel. */
        public Convolution dilation(int by) {
            return new Convolution(of, filters, size, stride, by, isSame, hasBias, activation, initializer);
        }

        /** Without a bias: a batch norm that follows has one. */
        public Convolution withoutBias() {
            return new Convolution(of, filters, size, stride, dilation, isSame, false, activation, initializer);
        }

        /** With an activation by its name in Keras, such as {@code relu}. */
        public Convolution activation(String name) {
            return new Convolution(of, filters, size, stride, dilation, isSame, hasBias, name, initializer);
        }

        /** With kernels that begin otherwise. */
        public Convolution initializer(Initializer with) {
            return new Convolution(of, filters, size, stride, dilation, isSame, hasBias, activation, with);
        }

        @Override
        public String kind() {
            return switch (of) {
                case CONV2D -> "conv2d";
                case DEPTHWISE_CONV2D -> "depthwise_conv2d";
                case SEPARABLE_CONV2D -> "separable_conv2d";
            };
        }
    }

    /** A fully connected layer over the last dimension. */
    record Dense(int units, boolean hasBias, String activation, Initializer initializer) implements Layer {
        public Dense {
            Objects.requireNonNull(initializer, "initializer");
            requireAtLeastOne("units", units);
            Sequential.activation(activation);
        }

        /** Without a bias. */
        public Dense withoutBias() {
            return new Dense(units, false, activation, initializer);
        }

        /** With an activation by its name in Keras, such as {@code softmax}. */
        public Dense activation(String name) {
            return new Dense(units, hasBias, name, initializer);
        }

        /** With a kernel that begins otherwise. */
        public Dense initializer(Initializer with) {
            return new Dense(units, hasBias, activation, with);
        }

        @Override
        public String kind() {
            return "dense";
        }
    }

    /** Batch normalisation by channel. */
    record BatchNormalization(double momentum, double epsilon) implements Layer {
        @Override
        public String kind() {
            return "batch_normalization";
        }
    }

    /** The largest or the mean of each window. */
    record Pooling(boolean isMax, int size, int stride, boolean isSame) implements Layer {
        public Pooling {
            requireAtLeastOne("pool size", size);
            requireAtLeastOne("stride", stride);
        }

        /** With a stride other than the size. */
        public Pooling stride(int by) {
            return new Pooling(isMax, size, by, isSame);
        }

        /** Padded, so that windows at the border count too. */
        public Pooling same() {
            return new Pooling(isMax, size, stride, true);
        }

        @Override
        public String kind() {
            return isMax ? "max_pooling2d" : "average_pooling2d";
        }
    }

    /** The largest or the mean of each channel. */
    record GlobalPooling(boolean isMax) implements Layer {
        @Override
        public String kind() {
            return isMax ? "global_max_pooling2d" : "global_average_pooling2d";
        }
    }

    /** Elements dropped at random while the network is trained. */
    record Dropout(double rate) implements Layer {
        @Override
        public String kind() {
            return "dropout";
        }
    }

    /** All elements in one dimension. */
    record Flatten() implements Layer {
        @Override
        public String kind() {
            return "flatten";
        }
    }

    /** An activation of its own, by its name in Keras. */
    record Activation(String activation) implements Layer {
        public Activation {
            Sequential.activation(activation);
        }

        @Override
        public String kind() {
            return "activation";
        }
    }

    /** x * scale + offset. */
    record Rescaling(double scale, double offset) implements Layer {
        @Override
        public String kind() {
            return "rescaling";
        }
    }

    /** A convolution with square kernels, glorot_uniform, without padding. */
    static Convolution conv2d(int filters, int size) {
        return convolution(Convolution.Kind.CONV2D, filters, size);
    }

    /** A convolution of each channel by itself, with one filter for each. */
    static Convolution depthwiseConv2d(int size) {
        return convolution(Convolution.Kind.DEPTHWISE_CONV2D, 1, size);
    }

    /** A depthwise convolution and one of 1 x 1. */
    static Convolution separableConv2d(int filters, int size) {
        return convolution(Convolution.Kind.SEPARABLE_CONV2D, filters, size);
    }

    private static Convolution convolution(Convolution.Kind kind, int filters, int size) {
        return new Convolution(kind, filters, size, 1, 1, false, true, "linear", Initializers.glorotUniform());
    }

    /** A fully connected layer, glorot_uniform. */
    static Dense dense(int units) {
        return new Dense(units, true, "linear", Initializers.glorotUniform());
    }

    /** Batch normalisation with momentum 0.99 and epsilon 0.001. */
    static BatchNormalization batchNorm() {
        return new BatchNormalization(0.99, 1e-3);
    }

    /** The largest of each window; the stride is the window's size. */
    static Pooling maxPool(int size) {
        return new Pooling(true, size, size, false);
    }

    /** The mean of each window; the stride is the window's size. */
    static Pooling averagePool(int size) {
        return new Pooling(false, size, size, false);
    }

    /** The largest of each channel. */
    static GlobalPooling globalMaxPool() {
        return new GlobalPooling(true);
    }

    /** The mean of each channel. */
    static GlobalPooling globalAveragePool() {
        return new GlobalPooling(false);
    }

    /** Elements dropped with a probability while the network is trained. */
    static Dropout dropout(double rate) {
        return new Dropout(rate);
    }

    /** All elements in one dimension. */
    static Flatten flatten() {
        return new Flatten();
    }

    /** An activation of its own. */
    static Activation activation(String name) {
        return new Activation(name);
    }

    /** Elements times a number, such as 1 / 255.0 for pictures of bytes. */
    static Rescaling rescaling(double scale) {
        return new Rescaling(scale, 0);
    }

    private static void requireAtLeastOne(String what, int size) {
        if (size < 1) {
            throw new InvalidArgumentException(
                    Fault.of("layer", "").expected(what + " of at least 1").got(size));
        }
    }
}

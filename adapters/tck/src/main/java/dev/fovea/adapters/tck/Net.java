package dev.fovea.adapters.tck;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import org.jspecify.annotations.Nullable;

/** Writes a graph down layer by layer; each method returns the name of the node that it adds. */
final class Net {

    private final GraphBuilder builder;
    private final Numbers numbers;
    private int count;

    Net(String name, Numbers numbers) {
        this.builder = new GraphBuilder(name);
        this.numbers = numbers;
    }

    Numbers numbers() {
        return numbers;
    }

    String input(int... row) {
        String name = name("input");
        builder.input(name, TensorType.f32(row));
        return name;
    }

    String add(Op op, String... inputs) {
        String name = name(op.kind());
        builder.add(name, op, inputs);
        return name;
    }

    private String name(String kind) {
        count++;
        return kind + "_" + count;
    }

    TensorType type(String node) {
        return builder.type(node);
    }

    Weights weights(int... dims) {
        return numbers.weights("weights_" + count, dims);
    }

    @Nullable
    Weights bias(boolean wanted, int outputs) {
        return wanted ? numbers.weights("bias_" + count, outputs) : null;
    }

    String activate(Activation activation, String from) {
        return activation.isNone() ? from : add(new Activate(activation), from);
    }

    String relu(String from) {
        return activate(Activation.relu(), from);
    }

    Padding same(String from, Window window) {
        return Padding.same(type(from).shape().dim(0), type(from).shape().dim(1), window);
    }

    /** A convolution with bias whose output has the input's size over the stride. */
    String conv(String from, int kernel, int stride, int outputs) {
        Window window = Window.of(kernel, kernel, stride);
        return conv(from, window, same(from, window), outputs, 1, true);
    }

    String conv(String from, Window window, Padding padding, int outputs, int groups, boolean bias) {
        int inputs = type(from).channels() / groups;
        Weights kernel = weights(window.height(), window.width(), inputs, outputs);
        return add(new Conv2d(kernel, bias(bias, outputs), window, padding, groups), from);
    }

    /** A depthwise convolution with bias whose output has the input's size over the stride. */
    String depthwise(String from, int kernel, int stride) {
        Window window = Window.of(kernel, kernel, stride);
        return depthwise(from, window, same(from, window), 1, true);
    }

    String depthwise(String from, Window window, Padding padding, int multiplier, boolean bias) {
        int outputs = type(from).channels() * multiplier;
        Weights kernel = weights(window.height(), window.width(), 1, outputs);
        return add(new DepthwiseConv2d(kernel, bias(bias, outputs), window, padding), from);
    }

    String norm(String from) {
        return add(numbers.norm("norm_" + count, type(from).channels()), from);
    }

    String dense(String from, int outputs) {
        return add(new Dense(weights(type(from).channels(), outputs), bias(true, outputs)), from);
    }

    /** The graph with these outputs. */
    Graph outputs(String... nodes) {
        for (String node : nodes) {
            builder.output(node);
        }
        return builder.build();
    }
}

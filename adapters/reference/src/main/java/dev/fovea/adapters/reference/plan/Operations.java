package dev.fovea.adapters.reference.plan;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Cast;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Dequantize;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Noise;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Quantize;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.tensor.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the operation of every kind of node. */
final class Operations {

    private final Trained trained;

    Operations(Trained trained) {
        this.trained = trained;
    }

    /**
     * The operation for inputs and an output of these types.
     *
     * @throws ModelException for an input of the network, which is no step
     */
    Operation of(String step, Op op, List<TensorType> inputs, TensorType output) {
        Operation found = layer(op, inputs, output);
        found = found != null ? found : elementwise(op, inputs, output);
        found = found != null ? found : arrangement(op, inputs, output);
        if (found == null) {
            throw new ModelException(
                    Fault.of("step", step).expected("an operation").got(op.kind()));
        }
        return found;
    }

    private @Nullable Operation layer(Op op, List<TensorType> inputs, TensorType output) {
        if (op instanceof Conv2d conv) {
            return new Convolution(conv, inputs.get(0), output, trained);
        } else if (op instanceof DepthwiseConv2d conv) {
            return new DepthwiseConvolution(conv, inputs.get(0), output, trained);
        } else if (op instanceof Conv2dTranspose conv) {
            return new TransposedConvolution(conv, inputs.get(0), output, trained);
        } else if (op instanceof Dense dense) {
            return new FullyConnected(dense, inputs.get(0), output, trained);
        } else if (op instanceof MaxPool pool) {
            return Pooling.of(pool, inputs.get(0), output);
        } else if (op instanceof AveragePool pool) {
            return Pooling.of(pool, inputs.get(0), output);
        } else if (op instanceof GlobalPool pool) {
            return Pooling.of(pool, inputs.get(0));
        } else if (op instanceof Softmax) {
            return new SoftmaxOperation(output);
        }
        return null;
    }

    private @Nullable Operation elementwise(Op op, List<TensorType> inputs, TensorType output) {
        if (op instanceof Activate activate) {
            return Elementwise.of(activate.activation(), output);
        } else if (op instanceof BatchNorm norm) {
            return Elementwise.of(norm, output, trained);
        } else if (op instanceof Add) {
            return new Broadcasting(
                    (a, b) -> a + b, inputs.get(0).shape(), inputs.get(1).shape(), output.shape());
        } else if (op instanceof Multiply) {
            return new Broadcasting(
                    (a, b) -> a * b, inputs.get(0).shape(), inputs.get(1).shape(), output.shape());
        } else if (op instanceof PRelu prelu) {
            return prelu(prelu, output.shape());
        } else if (op instanceof Cast cast) {
            return Conversion.of(cast, inputs.get(0));
        } else if (op instanceof Dequantize dequantize) {
            return Conversion.of(dequantize, inputs.get(0));
        } else if (op instanceof Quantize quantize) {
            return Conversion.of(quantize, output);
        }
        return null;
    }

    private Operation prelu(PRelu op, Shape shape) {
        double[] alpha = doubles(trained.of(op.alpha()));
        Operation slope =
                new Broadcasting((x, a) -> x < 0 ? a * x : x, shape, op.alpha().shape(), shape);
        return (inputs, work) -> slope.apply(List.of(inputs.get(0), alpha), work);
    }

    private @Nullable Operation arrangement(Op op, List<TensorType> inputs, TensorType output) {
        if (op instanceof Concat concat) {
            return new Concatenation(concat, inputs, output);
        } else if (op instanceof Pad pad) {
            return Margins.of(pad, inputs.get(0), output);
        } else if (op instanceof Crop crop) {
            return Margins.of(crop, inputs.get(0), output);
        } else if (op instanceof Resize resize) {
            return new Resizing(resize, inputs.get(0), output);
        } else if (op instanceof Reshape || op instanceof Flatten || op instanceof Noise) {
            return (values, work) -> values.get(0).clone();
        } else if (op instanceof Transpose transpose) {
            return new Reordering(transpose, inputs.get(0), output);
        } else if (op instanceof Mean mean) {
            return new Reduction(mean, inputs.get(0), output);
        } else if (op instanceof Constant constant) {
            double[] values = doubles(trained.of(constant.value()));
            return (none, work) -> values.clone();
        }
        return null;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}

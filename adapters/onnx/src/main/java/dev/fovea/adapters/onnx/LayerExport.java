package dev.fovea.adapters.onnx;

import static dev.fovea.adapters.onnx.Attributes.integer;
import static dev.fovea.adapters.onnx.Attributes.integers;
import static dev.fovea.adapters.onnx.Attributes.real;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operations with weights, which are written in the order that ONNX wants. */
final class LayerExport {

    private static final int PICTURE = 3;

    private final Sheet sheet;
    private final Initializers constants;

    LayerExport(Sheet sheet) {
        this.sheet = sheet;
        this.constants = sheet.constants();
    }

    /** A convolution; the kernel is height, width, inputs of a group, outputs. */
    void convolution(
            Weights kernel, @Nullable Weights bias, Window window, Padding padding, int groups, String x, String y) {
        List<String> inputs = new ArrayList<>(List.of(x, permuted(kernel, 3, 2, 0, 1)));
        if (bias != null) {
            inputs.add(constants.values(bias));
        }
        List<AttributeProto> attributes = new ArrayList<>(Attributes.window(window, padding));
        attributes.add(Attributes.dilations(window));
        attributes.add(integer("group", groups));
        sheet.add("Conv", y, inputs, attributes);
    }

    void transposed(Conv2dTranspose op, Shape input, String x, String y) {
        Window window = op.window();
        Padding crop = op.crop();
        int fullHeight = (input.dim(0) - 1) * window.strideHeight() + window.extentHeight();
        int fullWidth = (input.dim(1) - 1) * window.strideWidth() + window.extentWidth();
        int below = fullHeight - crop.top() - op.height();
        int after = fullWidth - crop.left() - op.width();
        boolean isBeyond = below < 0 || after < 0;
        Weights bias = op.bias();
        List<String> inputs = new ArrayList<>(List.of(x, permuted(op.kernel(), 2, 3, 0, 1)));
        if (bias != null && !isBeyond) {
            inputs.add(constants.values(bias));
        }
        List<AttributeProto> attributes = new ArrayList<>(Attributes.window(
                window, new Padding(crop.top(), crop.left(), Math.max(0, below), Math.max(0, after))));
        attributes.add(Attributes.dilations(window));
        String sum = isBeyond ? sheet.fresh("ConvTranspose", y) : y;
        sheet.add("ConvTranspose", sum, inputs, attributes);
        if (isBeyond) {
            // Rows that no input reaches hold the bias alone.
            String pads = constants.longs(0, 0, 0, 0, 0, 0, Math.max(0, -below), Math.max(0, -after));
            String padded = bias == null ? y : sheet.fresh("Pad", y);
            sheet.add("Pad", padded, List.of(sum, pads));
            if (bias != null) {
                Strided view = Strided.values(bias);
                sheet.add("Add", y, List.of(padded, constants.values(bias, view, bias.elements(), 1, 1)));
            }
        }
    }

    /**
     * A dense layer.
     *
     * @param picture the shape whose elements the input holds channels first, though the graph has them channels last;
     *     null when they are in the graph's order
     */
    void dense(Dense dense, Shape row, @Nullable Shape picture, String x, String y) {
        if (row.rank() == PICTURE) {
            // Over the channels of a picture it is a convolution of one pixel.
            Shape kernel = dense.kernel().shape();
            Strided view = Strided.values(dense.kernel()).permuted(1, 0);
            List<String> inputs = new ArrayList<>(
                    List.of(x, constants.values(dense.kernel(), view, kernel.dim(1), kernel.dim(0), 1, 1)));
            addBias(dense, inputs);
            sheet.add("Conv", y, inputs, integers("kernel_shape", 1, 1));
            return;
        }
        Strided view = Strided.values(dense.kernel());
        if (picture != null) {
            view = view.splitFirst(picture.dim(0), picture.dim(1), picture.dim(2))
                    .permuted(2, 0, 1, 3);
        }
        Shape shape = dense.kernel().shape();
        String kernel = constants.values(dense.kernel(), view, shape.dim(0), shape.dim(1));
        if (row.rank() == 1) {
            List<String> inputs = new ArrayList<>(List.of(x, kernel));
            addBias(dense, inputs);
            sheet.add("Gemm", y, inputs);
            return;
        }
        Weights bias = dense.bias();
        if (bias == null) {
            sheet.add("MatMul", y, List.of(x, kernel));
        } else {
            sheet.add("Add", y, List.of(sheet.step("MatMul", y, List.of(x, kernel)), constants.values(bias)));
        }
    }

    private void addBias(Dense dense, List<String> inputs) {
        Weights bias = dense.bias();
        if (bias != null) {
            inputs.add(constants.values(bias));
        }
    }

    void batchNorm(BatchNorm norm, Shape row, String x, String y) {
        int channels = norm.mean().shape().dim(0);
        if (row.rank() == 1 || row.rank() == PICTURE) {
            String gamma = norm.gamma() == null ? filled(y + "/gamma", channels, 1) : constants.values(norm.gamma());
            String beta = norm.beta() == null ? filled(y + "/beta", channels, 0) : constants.values(norm.beta());
            List<String> inputs =
                    List.of(x, gamma, beta, constants.values(norm.mean()), constants.values(norm.variance()));
            sheet.add("BatchNormalization", y, inputs, real("epsilon", norm.epsilon()));
            return;
        }
        // ONNX looks for channels in dimension 1; here they are in the last.
        BatchNorm.Affine affine = norm.affine();
        String scaled = sheet.step("Mul", y, List.of(x, constants.vector(y + "/scale", affine.scale())));
        sheet.add("Add", y, List.of(scaled, constants.vector(y + "/shift", affine.shift())));
    }

    void prelu(PRelu prelu, String x, String y) {
        Weights alpha = prelu.alpha();
        sheet.add(
                "PRelu", y, List.of(x, permuted(alpha, Axes.order(alpha.shape().rank()))));
    }

    private String permuted(Weights weights, int... axes) {
        Strided view = Strided.values(weights).permuted(axes);
        return constants.values(weights, view, Initializers.dims(view));
    }

    private String filled(String name, int size, float value) {
        float[] values = new float[size];
        Arrays.fill(values, value);
        return constants.vector(name, values);
    }
}

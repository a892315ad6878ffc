package dev.fovea.adapters.onnx;

import static dev.fovea.adapters.onnx.Attributes.real;

import dev.fovea.api.graph.Activation;
import java.util.List;

/** Activations as operators of set 17, or what they are made of. */
final class ActivationExport {

    private final Sheet sheet;

    ActivationExport(Sheet sheet) {
        this.sheet = sheet;
    }

    void write(Activation activation, String x, String y) {
        float a = activation.alpha();
        float b = activation.beta();
        switch (activation.kind()) {
            case NONE -> sheet.add("Identity", y, List.of(x));
            case CLAMP -> clamp(a, b, x, y);
            case LEAKY_RELU -> sheet.add("LeakyRelu", y, List.of(x), real("alpha", a));
            case ELU -> sheet.add("Elu", y, List.of(x), real("alpha", a));
            case SELU -> sheet.add("Selu", y, List.of(x), real("alpha", a), real("gamma", b));
            case CELU -> sheet.add("Celu", y, List.of(x), real("alpha", a));
            case GELU -> gelu(x, y);
            case GELU_TANH -> geluTanh(x, y);
            case SIGMOID -> sheet.add("Sigmoid", y, List.of(x));
            case HARD_SIGMOID -> sheet.add("HardSigmoid", y, List.of(x), real("alpha", 1 / 6.0), real("beta", 0.5));
            case SILU -> sheet.add("Mul", y, List.of(x, sheet.step("Sigmoid", y, List.of(x))));
            case HARD_SILU -> sheet.add("HardSwish", y, List.of(x));
            case MISH -> {
                String softplus = sheet.step("Softplus", y, List.of(x));
                sheet.add("Mul", y, List.of(x, sheet.step("Tanh", y, List.of(softplus))));
            }
            case SOFTPLUS -> sheet.add("Softplus", y, List.of(x));
            case SOFTSIGN -> sheet.add("Softsign", y, List.of(x));
            case TANH -> sheet.add("Tanh", y, List.of(x));
            case EXPONENTIAL -> sheet.add("Exp", y, List.of(x));
            case RSQRT -> sheet.add("Reciprocal", y, List.of(sheet.step("Sqrt", y, List.of(x))));
        }
    }

    private void clamp(float low, float high, String x, String y) {
        if (low == 0 && high == Float.POSITIVE_INFINITY) {
            sheet.add("Relu", y, List.of(x));
            return;
        }
        // An input without a name is left out.
        String from = low == Float.NEGATIVE_INFINITY ? "" : constant(low);
        String to = high == Float.POSITIVE_INFINITY ? "" : constant(high);
        sheet.add("Clip", y, List.of(x, from, to));
    }

    /** x (1 + erf(x / sqrt 2)) / 2, in the order that optimisers look for. */
    private void gelu(String x, String y) {
        String scaled = sheet.step("Div", y, List.of(x, constant(Math.sqrt(2))));
        String erf = sheet.step("Erf", y, List.of(scaled));
        String shifted = sheet.step("Add", y, List.of(erf, constant(1)));
        String product = sheet.step("Mul", y, List.of(x, shifted));
        sheet.add("Mul", y, List.of(product, constant(0.5)));
    }

    private void geluTanh(String x, String y) {
        String square = sheet.step("Mul", y, List.of(x, x));
        String cube = sheet.step("Mul", y, List.of(square, x));
        String scaled = sheet.step("Mul", y, List.of(cube, constant(0.044715)));
        String sum = sheet.step("Add", y, List.of(x, scaled));
        String inner = sheet.step("Mul", y, List.of(sum, constant(Math.sqrt(2 / Math.PI))));
        String tanh = sheet.step("Tanh", y, List.of(inner));
        String shifted = sheet.step("Add", y, List.of(tanh, constant(1)));
        String product = sheet.step("Mul", y, List.of(x, shifted));
        sheet.add("Mul", y, List.of(product, constant(0.5)));
    }

    private String constant(double value) {
        return sheet.constants().scalar((float) value);
    }
}

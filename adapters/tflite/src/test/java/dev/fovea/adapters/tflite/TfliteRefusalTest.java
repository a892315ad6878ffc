package dev.fovea.adapters.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.model.ModelFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tensorflow.lite.schema.AddOptionsT;
import org.tensorflow.lite.schema.BuiltinOperator;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ConcatenationOptionsT;
import org.tensorflow.lite.schema.Conv2DOptionsT;
import org.tensorflow.lite.schema.FullyConnectedOptionsT;
import org.tensorflow.lite.schema.ReducerOptionsT;
import org.tensorflow.lite.schema.SoftmaxOptionsT;

/** What a graph cannot say, and how nodes are named where the file's names do not do. */
class TfliteRefusalTest {

    private final LittleModel m = new LittleModel();

    private Graph read(int... outputs) {
        return new TfliteModelReader().read(m.file(outputs));
    }

    private void refuses(int output, String message) {
        assertThatThrownBy(() -> read(output))
                .isInstanceOf(ModelException.class)
                .hasMessage(message);
    }

    private static int[] a(int... values) {
        return values;
    }

    @Test
    void anOperatorThatGraphsDoNotHave() {
        int x = m.input("x", 1, 4);
        int y = m.tensor("y", 1, 4);
        m.op(BuiltinOperator.SIN, a(x), y);
        refuses(
                y,
                "op SIN (#0): expected an operator that graphs have, got one that they have not; use --backend tflite");
    }

    @Test
    void anOperatorYoungerThanTheSchema() {
        int x = m.input("x", 1, 4);
        int y = m.tensor("y", 1, 4);
        m.op(200, a(x), y);
        refuses(
                y,
                "op of code 200 (#0): expected an operator that graphs have, got one that they have not;"
                        + " use --backend tflite");
    }

    @Test
    void aBatchOfAnotherSize() {
        int x = m.input("x", 4, 3);
        int y = m.tensor("y", 4, 3);
        m.op(BuiltinOperator.RELU, a(x), y);
        refuses(
                y,
                "model file little.tflite: expected a batch of 1, or an open one, in front of input x, got [4,3];"
                        + " use --backend tflite");
    }

    @Test
    void anOpenPicture() {
        int x = m.input("x", 1, 1, 1, 3);
        m.signature(x, -1, -1, -1, 3);
        int y = m.tensor("y", 1, 1, 1, 3);
        m.op(BuiltinOperator.RELU, a(x), y);
        refuses(
                y,
                "model file little.tflite: expected known dimensions besides the batch in input x, got open ones;"
                        + " use --backend tflite");
    }

    @Test
    void anOpenBatchIsRows() {
        int x = m.input("x", 1, 3);
        m.signature(x, -1, 3);
        int y = m.tensor("y", 1, 3);
        m.signature(y, -1, 3);
        m.op(BuiltinOperator.RELU, a(x), y);
        assertThat(read(y)).hasToString("graph little\n  x: input f32[3]\n  y: relu (x) f32[3] -> output\n");
    }

    @Test
    void operatorsThatMixRows() {
        int x = m.input("x", 1, 4, 6);
        int order = m.integers("order", 1, 0, 2);
        int y = m.tensor("y", 4, 1, 6);
        m.op(BuiltinOperator.TRANSPOSE, a(x, order), y);
        refuses(
                y,
                "op TRANSPOSE (#0): expected rows that stay apart, got the permutation [1, 0, 2];"
                        + " use --backend tflite");
    }

    @Test
    void aReshapeAcrossRows() {
        int x = m.input("x", 1, 4, 6);
        int shape = m.integers("shape", 4, 6);
        int y = m.tensor("y", 4, 6);
        m.op(BuiltinOperator.RESHAPE, a(x, shape), y);
        refuses(y, "op RESHAPE (#0): expected rows that stay apart, got the shape [4, 6]; use --backend tflite");
    }

    @Test
    void aMeanOverRows() {
        int x = m.input("x", 1, 4, 6);
        int axes = m.integers("axes", 0, 1);
        int y = m.tensor("y", 6);
        m.op(BuiltinOperator.MEAN, BuiltinOptions.ReducerOptions, new ReducerOptionsT(), a(x, axes), y);
        refuses(y, "op MEAN (#0): expected axes of a row, from 1 to 2, got axes [0, 1]; use --backend tflite");
    }

    @Test
    void aConcatenationOfRows() {
        int x = m.input("x", 1, 4);
        int y = m.tensor("y", 2, 4);
        m.op(
                BuiltinOperator.CONCATENATION,
                BuiltinOptions.ConcatenationOptions,
                new ConcatenationOptionsT(),
                a(x, x),
                y);
        refuses(y, "op CONCATENATION (#0): expected rows that stay apart, got axis 0; use --backend tflite");
    }

    @Test
    void weightsThatAreComputed() {
        int x = m.input("x", 1, 4);
        int kernel = m.input("k", 3, 4);
        int y = m.tensor("y", 1, 3);
        m.op(
                BuiltinOperator.FULLY_CONNECTED,
                BuiltinOptions.FullyConnectedOptions,
                new FullyConnectedOptionsT(),
                a(x, kernel, -1),
                y);
        assertThatThrownBy(() -> read(y))
                .hasMessage("model file little.tflite: expected a batch of 1, or an open one, in front of input k,"
                        + " got [3,4]; use --backend tflite");
    }

    @Test
    void stateBetweenCalls() {
        int x = m.input("x", 1, 4);
        int state = m.tensor("state", 1, 4);
        m.variable(state);
        int y = m.tensor("y", 1, 4);
        m.op(BuiltinOperator.ADD, BuiltinOptions.AddOptions, new AddOptionsT(), a(x, state), y);
        refuses(y, "op ADD (#0): expected no state between calls, got the variable state; use --backend tflite");
    }

    @Test
    void shapesThatTheFileStatesWrong() {
        int x = m.input("x", 1, 4);
        int y = m.tensor("y", 1, 5);
        m.op(BuiltinOperator.TANH, a(x), y);
        refuses(
                y,
                "op TANH (#0): expected an output of shape [1,4], a batch of 1 in front, got [1,5];"
                        + " use --backend tflite");
    }

    @Test
    void operandsThatDoNotFit() {
        int x = m.input("x", 1, 4);
        int other = m.floats("c", 3);
        int y = m.tensor("y", 1, 4);
        m.op(BuiltinOperator.ADD, BuiltinOptions.AddOptions, new AddOptionsT(), a(x, other), y);
        assertThatThrownBy(() -> read(y))
                .isInstanceOf(ModelException.class)
                .hasCauseInstanceOf(dev.fovea.api.error.ShapeException.class)
                .hasMessage("op ADD (#0): expected inputs of equal or repeatable dimensions,"
                        + " got f32[4] and f32[3] of add y; use --backend tflite");
    }

    @Test
    void aSoftmaxOfAnotherTemperature() {
        int x = m.input("x", 1, 4);
        int y = m.tensor("y", 1, 4);
        SoftmaxOptionsT options = new SoftmaxOptionsT();
        options.setBeta(2);
        m.op(BuiltinOperator.SOFTMAX, BuiltinOptions.SoftmaxOptions, options, a(x), y);
        refuses(y, "op SOFTMAX (#0): expected a beta of 1, got 2.0; use --backend tflite");
    }

    @Test
    void aFusedActivationThatKernelsLeaveOut() {
        int x = m.input("x", 1, 2, 2, 3);
        int kernel = m.floats("k", 4, 1, 1, 3);
        int y = m.tensor("y", 1, 2, 2, 4);
        Conv2DOptionsT options = new Conv2DOptionsT();
        options.setStrideH(1);
        options.setStrideW(1);
        options.setDilationHFactor(1);
        options.setDilationWFactor(1);
        options.setFusedActivationFunction((byte) 4);
        m.op(BuiltinOperator.CONV_2D, BuiltinOptions.Conv2DOptions, options, a(x, kernel, -1), y);
        refuses(y, "op CONV_2D (#0): expected a fused activation that clamps, got TANH; use --backend tflite");
    }

    @Test
    void aTensorThatIsWrittenInACircle() {
        int x = m.input("x", 1, 4);
        int y = m.tensor("y", 1, 4);
        int z = m.tensor("z", 1, 4);
        m.op(BuiltinOperator.ADD, BuiltinOptions.AddOptions, new AddOptionsT(), a(x, z), y);
        m.op(BuiltinOperator.TANH, a(y), z);
        refuses(
                z,
                "model file little.tflite: expected a sound TensorFlow Lite model,"
                        + " got operator 0 with input 2 that nothing has written; fetch or convert it again");
    }

    @Test
    void anOutputThatDoesNotDependOnTheInputs() {
        int x = m.input("x", 1, 4);
        int half = m.halves("h", 1, 4);
        int y = m.tensor("y", 1, 4);
        m.op(BuiltinOperator.DEQUANTIZE, a(half), y);
        int z = m.tensor("z", 1, 4);
        m.op(BuiltinOperator.TANH, a(x), z);
        assertThatThrownBy(() -> read(z, y))
                .isInstanceOf(ModelException.class)
                .hasMessage("model file little.tflite: expected outputs that depend on the inputs,"
                        + " got y, which does not; use --backend tflite");
    }

    @Test
    void hugeDimensionsAreRefusedBeforeMemoryIsTaken() {
        int x = m.input("x", 1, 1 << 15, 1 << 15, 3);
        int size = m.integers("size", Integer.MAX_VALUE, Integer.MAX_VALUE);
        int y = m.tensor("y", 1, 4, 4, 3);
        m.op(BuiltinOperator.RELU, a(x), m.tensor("r", 1, 4, 4, 3));
        assertThat(size).isPositive();
        assertThatThrownBy(() -> read(y)).isInstanceOf(ModelException.class);
    }

    @Test
    void namesThatAreEmptyOrRepeatedBecomeUnique() {
        int x = m.input("x", 1, 4);
        int first = m.tensor("a", 1, 4);
        int second = m.tensor("a", 1, 4);
        int third = m.tensor("", 1, 4);
        int taken = m.tensor("y/linear", 1, 4);
        int y = m.tensor("y", 1, 4);
        AddOptionsT relu = new AddOptionsT();
        relu.setFusedActivationFunction((byte) 1);
        m.op(BuiltinOperator.TANH, a(x), first);
        m.op(BuiltinOperator.TANH, a(first), second);
        m.op(BuiltinOperator.TANH, a(second), third);
        m.op(BuiltinOperator.TANH, a(third), taken);
        m.op(BuiltinOperator.ADD, BuiltinOptions.AddOptions, relu, a(taken, x), y);
        Graph graph = read(y, y);
        assertThat(graph.nodes().stream().map(Node::name).toList())
                .isEqualTo(List.of("x", "a", "a#2", "tensor#3", "y/linear", "y/linear#2", "y", "y#1"));
        assertThat(graph.outputs()).containsExactly("y", "y#1");
    }

    @Test
    void anInputMayBeAnOutput() {
        int x = m.input("x", 1, 4);
        int y = m.tensor("y", 1, 4);
        m.op(BuiltinOperator.TANH, a(x), y);
        assertThat(read(x, y).outputs()).containsExactly("x", "y");
    }

    @Test
    void otherFilesAreNoModels() {
        byte[] bytes = ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(1 << 30)
                .put(new byte[] {'T', 'F', 'L', '3'})
                .array();
        assertThatThrownBy(() -> new TfliteModelReader().read(ModelFile.of("bad", bytes)))
                .isInstanceOf(ModelException.class)
                .hasMessage("model file bad: expected a sound TensorFlow Lite model,"
                        + " got an offset that leads out of the file; fetch or convert it again");
    }
}

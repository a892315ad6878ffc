package dev.fovea.adapters.reference.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each operation on numbers small enough to be worked out by hand. */
final class OperationsTest {

    private static final float[] NINE = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    private static float[] run(Op op, Shape row, float... input) {
        Graph graph = new GraphBuilder("one")
                .input("x", TensorType.of(DType.F32, row))
                .add("y", op, "x")
                .output("y")
                .build();
        int[] dims = new int[row.rank() + 1];
        dims[0] = 1;
        System.arraycopy(row.dims(), 0, dims, 1, row.rank());
        return Run.of(graph, Shape.of(dims), input);
    }

    private static Weights weights(Shape shape, float... values) {
        return Weights.of("w", shape, values);
    }

    @Test
    void convolutionPadsStridesAndAddsTheBias() {
        Weights kernel = weights(Shape.of(2, 2, 1, 1), 1, 10, 100, 1000);
        Weights bias = weights(Shape.of(1), 0.5f);
        Conv2d valid = new Conv2d(kernel, bias, Window.of(2, 2, 1), Padding.none(), 1);
        assertThat(run(valid, Shape.of(3, 3, 1), NINE)).containsExactly(5421.5f, 6532.5f, 8754.5f, 9865.5f);
        Conv2d odd = new Conv2d(kernel, null, Window.of(2, 2, 2), new Padding(0, 0, 1, 1), 1);
        assertThat(run(odd, Shape.of(3, 3, 1), NINE)).containsExactly(5421, 603, 87, 9);
        Conv2d dilated = new Conv2d(kernel, null, new Window(2, 2, 1, 1, 2, 2), Padding.none(), 1);
        assertThat(run(dilated, Shape.of(3, 3, 1), NINE)).containsExactly(9731);
    }

    @Test
    void groupsKeepToTheirChannels() {
        Weights kernel = weights(Shape.of(1, 1, 2, 4), 1, 2, 3, 4, 10, 20, 30, 40);
        Conv2d grouped = new Conv2d(kernel, null, Window.of(1, 1, 1), Padding.none(), 2);
        assertThat(run(grouped, Shape.of(1, 1, 4), 1, 2, 3, 4)).containsExactly(21, 42, 129, 172);
        Weights depthwise = weights(Shape.of(1, 1, 1, 4), 1, 2, 3, 4);
        DepthwiseConv2d doubled = new DepthwiseConv2d(depthwise, null, Window.of(1, 1, 1), Padding.none());
        assertThat(run(doubled, Shape.of(1, 1, 2), 10, 100)).containsExactly(10, 20, 300, 400);
    }

    @Test
    void transposedConvolutionSpreadsAndCrops() {
        Weights kernel = weights(Shape.of(3, 1, 1, 1), 1, 2, 4);
        Window window = new Window(3, 1, 2, 1, 1, 1);
        Conv2dTranspose full = new Conv2dTranspose(kernel, null, window, Padding.none(), 5, 1);
        assertThat(run(full, Shape.of(2, 1, 1), 1, 10)).containsExactly(1, 2, 14, 20, 40);
        Weights bias = weights(Shape.of(1), 0.5f);
        Conv2dTranspose cropped = new Conv2dTranspose(kernel, bias, window, new Padding(1, 0, 0, 0), 5, 1);
        assertThat(run(cropped, Shape.of(2, 1, 1), 1, 10)).containsExactly(2.5f, 14.5f, 20.5f, 40.5f, 0.5f);
    }

    @Test
    void poolsDoNotSeePadding() {
        Padding around = new Padding(1, 1, 1, 1);
        AveragePool average = new AveragePool(Window.of(2, 2, 3), around);
        assertThat(run(average, Shape.of(3, 3, 1), NINE)).containsExactly(1, 3, 7, 9);
        MaxPool max = new MaxPool(Window.of(2, 2, 3), around);
        float[] negative = {-1, -2, -3, -4, -5, -6, -7, -8, -9};
        assertThat(run(max, Shape.of(3, 3, 1), negative)).containsExactly(-1, -3, -7, -9);
        assertThat(run(max, Shape.of(1, 1, 1), Float.NaN)).containsExactly(Float.NaN);
        assertThat(run(new GlobalPool(GlobalPool.Reduction.AVERAGE, false), Shape.of(2, 1, 2), 1, 2, 3, 8))
                .containsExactly(2, 5);
        assertThat(run(new GlobalPool(GlobalPool.Reduction.MAX, true), Shape.of(2, 1, 2), 1, 9, 3, 8))
                .containsExactly(3, 9);
    }

    @Test
    void denseAndSoftmaxWorkAlongTheLastDimension() {
        Weights kernel = weights(Shape.of(2, 3), 1, 2, 3, 10, 20, 30);
        Dense dense = new Dense(kernel, weights(Shape.of(3), 0, 0, 1));
        assertThat(run(dense, Shape.of(2, 2), 1, 2, 3, 4)).containsExactly(21, 42, 64, 43, 86, 130);
        assertThat(run(new Softmax(), Shape.of(2, 2), 0, 0, 1000, -1000)).containsExactly(0.5f, 0.5f, 1, 0);
    }

    @Test
    void normalisationFollowsItsFormula() {
        BatchNorm norm = new BatchNorm(
                weights(Shape.of(2), 2, 1),
                weights(Shape.of(2), 1, 0),
                weights(Shape.of(2), 3, 0),
                weights(Shape.of(2), 0.25f, 3),
                0.75);
        assertThat(run(norm, Shape.of(2), 5, 1)).containsExactly(5, (float) (1 / Math.sqrt(3.75)));
    }

    @Test
    void dimensionsAreRepeatedReducedAndMoved() {
        Weights alpha = weights(Shape.of(1, 2), 2, 3);
        assertThat(run(new PRelu(alpha), Shape.of(2, 2), -1, -1, 1, -2)).containsExactly(-2, -3, 1, -6);
        assertThat(run(new Mean(List.of(0, 2), false), Shape.of(2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8))
                .containsExactly(3.5f, 5.5f);
        assertThat(run(new Transpose(List.of(2, 0, 1)), Shape.of(1, 2, 3), 1, 2, 3, 4, 5, 6))
                .containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void tensorsAreAddedAndJoined() {
        Graph graph = new GraphBuilder("two")
                .input("x", TensorType.f32(2, 1, 2))
                .add("c", new Constant(weights(Shape.of(3, 1), 10, 20, 30)))
                .add("sum", new Add(), "x", "c")
                .add("y", new Concat(1), "x", "sum")
                .output("y")
                .output("sum")
                .build();
        Map<String, float[]> outputs =
                Run.of(graph, Map.of("x", Shape.of(1, 2, 1, 2)), Map.of("x", new float[] {1, 2, 3, 4}));
        assertThat(outputs.get("sum")).containsExactly(11, 12, 21, 22, 31, 32, 13, 14, 23, 24, 33, 34);
        assertThat(outputs.get("y")).containsExactly(1, 2, 11, 12, 21, 22, 31, 32, 3, 4, 13, 14, 23, 24, 33, 34);
    }

    @Test
    void resizesAsTensorflowDoes() {
        Resize.Coordinates half = Resize.Coordinates.HALF_PIXEL;
        assertThat(run(new Resize(1, 4, Resize.Method.BILINEAR, half), Shape.of(1, 2, 1), 0, 4))
                .containsExactly(0, 1, 3, 4);
        Resize.Coordinates corners = Resize.Coordinates.ALIGN_CORNERS;
        assertThat(run(new Resize(1, 3, Resize.Method.BILINEAR, corners), Shape.of(1, 2, 1), 0, 4))
                .containsExactly(0, 2, 4);
        Resize.Coordinates asymmetric = Resize.Coordinates.ASYMMETRIC;
        assertThat(run(new Resize(1, 4, Resize.Method.BILINEAR, asymmetric), Shape.of(1, 2, 1), 0, 4))
                .containsExactly(0, 2, 4, 4);
        assertThat(run(new Resize(1, 3, Resize.Method.NEAREST_FLOOR, asymmetric), Shape.of(1, 5, 1), 0, 1, 2, 3, 4))
                .containsExactly(0, 1, 3);
        assertThat(run(new Resize(1, 3, Resize.Method.NEAREST_FLOOR, half), Shape.of(1, 5, 1), 0, 1, 2, 3, 4))
                .containsExactly(0, 2, 4);
        assertThat(run(new Resize(1, 3, Resize.Method.NEAREST_ROUND, corners), Shape.of(1, 4, 1), 0, 1, 2, 3))
                .containsExactly(0, 2, 3);
    }
}

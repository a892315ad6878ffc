package dev.fovea.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.tck.SeededNet;
import dev.fovea.api.error.BackendException;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.graph.Window;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.PlanTarget;
import dev.fovea.api.plan.Step;
import dev.fovea.api.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlannerTest {

    static Stream<PlanTarget> targets() {
        return Stream.of(new Targets.Plain(), Targets.Blocks.cpu(), Targets.Blocks.small());
    }

    @ParameterizedTest
    @MethodSource("targets")
    void residualBlocks(PlanTarget target) {
        SeededNet net = new SeededNet("residual", 1);
        String x = net.input("x", 16, 16, 3);
        x = net.relu(net.norm(net.conv(x, 32, 3, 2, true)));
        for (int i = 0; i < 2; i++) {
            String y = net.relu(net.norm(net.conv(x, 16, 1, 1, true)));
            y = net.relu(net.norm(net.conv(y, 16, 3, 1, true)));
            y = net.norm(net.conv(y, 32, 1, 1, true));
            x = net.relu(net.sum(y, x));
        }
        String top = net.add(new GlobalPool(GlobalPool.Reduction.AVERAGE, false), x);
        Graph graph = net.build(net.add(new Softmax(), net.dense(top, 10)));
        PlanChecks.check(graph, target);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void concatenationsOfBlocks(PlanTarget target) {
        for (int odd : new int[] {16, 17, 24}) {
            SeededNet net = new SeededNet("concat" + odd, odd);
            String x = net.relu(net.conv(net.input("x", 9, 9, 3), 32, 3, 1, true));
            String a = net.relu(net.conv(x, 16, 1, 1, true));
            String b = net.relu(net.conv(net.relu(net.conv(x, 16, 1, 1, true)), odd, 3, 1, true));
            String c = net.conv(net.add(new MaxPool(Window.of(3, 3, 1), new Padding(1, 1, 1, 1)), x), 16, 1, 1, true);
            String inner = net.add(new Concat(2), a, b);
            String all = net.add(new Concat(2), inner, c, x);
            String twice = net.add(new Concat(2), all, c, a, a);
            String y = net.conv(twice, 16, 5, 1, true);
            PlanChecks.check(net.build(y, a), target);
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void stripsOfDepthwise(PlanTarget target) {
        for (int channels : new int[] {16, 17, 24}) {
            SeededNet net = new SeededNet("strips" + channels, channels);
            String x = net.relu(net.conv(net.input("x", 31, 33, 3), 16, 3, 1, true));
            x = net.conv(x, channels, 1, 1, true);
            for (int stride : new int[] {1, 2, 1}) {
                String y = net.add(new Activate(Activation.relu6()), net.norm(net.conv(x, channels * 2, 1, 1, true)));
                y = net.add(
                        new Activate(Activation.relu6()), net.norm(net.depthwise(y, 3 + 2 * (stride - 1), stride, 1)));
                y = net.norm(net.conv(y, channels, 1, 1, true));
                x = stride == 1 ? net.sum(y, x) : y;
            }
            Plan plan = PlanChecks.check(net.build(x), target);
            boolean strips = plan.steps().stream().anyMatch(step -> step instanceof Step.Strip);
            assertThat(strips).isEqualTo(target instanceof Targets.Blocks);
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void gatesByChannel(PlanTarget target) {
        SeededNet net = new SeededNet("gates", 3);
        String x = net.relu(net.conv(net.input("x", 8, 8, 3), 24, 3, 1, true));
        String pooled = net.add(new GlobalPool(GlobalPool.Reduction.AVERAGE, true), x);
        String gate = net.conv(net.relu(net.conv(pooled, 16, 1, 1, true)), 24, 1, 1, true);
        gate = net.add(new Activate(Activation.of(Activation.Kind.SIGMOID)), gate);
        String y = net.add(new Multiply(), gate, x);
        PlanChecks.check(net.build(net.conv(y, 17, 3, 2, true)), target);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void padsOutputsAndReshapes(PlanTarget target) {
        SeededNet net = new SeededNet("mixed", 5);
        String in = net.input("x", 10, 12, 3);
        String padded = net.add(new Pad(new Padding(1, 0, 2, 1), 0), in);
        String x = net.relu(net.conv(padded, 24, 3, 2, false));
        String wide = net.add(new Pad(new Padding(1, 1, 1, 1), 0), x);
        String pooled = net.add(new MaxPool(Window.of(3, 3, 2), Padding.none()), wide);
        String flat = net.add(new Flatten(), pooled);
        String row = net.dense(flat, 32);
        String picture = net.add(new Reshape(Shape.of(1, 1, 32)), row);
        String last = net.conv(picture, 16, 1, 1, true);
        PlanChecks.check(net.build(x, last, flat, in, wide), target);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void aViewOfAPieceIsJoinedToItsOwnFamily(PlanTarget target) {
        SeededNet net = new SeededNet("views", 6);
        String x = net.input("x", 1, 1, 16);
        String a = net.conv(x, 16, 1, 1, true);
        String b = net.conv(x, 16, 1, 1, true);
        String row = net.add(new Flatten(), a);
        String again = net.add(new Reshape(Shape.of(1, 1, 16)), net.add(new Activate(Activation.none()), row));
        String all = net.add(new Concat(2), net.add(new Concat(2), a, b), again);
        PlanChecks.check(net.build(net.conv(all, 16, 1, 1, true), row), target);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void rowsOfAPictureWithAHaloAreCopiedOut(PlanTarget target) {
        SeededNet net = new SeededNet("rows", 7);
        String turned = net.add(new Transpose(List.of(1, 0, 2)), net.input("x", 6, 7, 3));
        String row = net.dense(net.add(new Flatten(), turned), 16);
        PlanChecks.check(net.build(net.conv(turned, 16, 3, 1, true), row), target);
    }

    @Test
    void saysWhatIsLacking() {
        SeededNet net = new SeededNet("lacking", 1);
        String x = net.input("x", 1, 1, 1, 2, 3);
        Graph graph = net.build(net.add(new Softmax(), x));
        assertThat(Planner.lacks(graph, Targets.Blocks.cpu()))
                .containsExactly(new Lack("softmax1", "softmax", "at most 4 dimensions, got f32[1,1,1,2,3]"));
        assertThat(Planner.lacks(graph, new Targets.Plain())).isEqualTo(List.of());
        assertThatThrownBy(() -> Planner.plan(graph, Targets.Blocks.cpu()))
                .isInstanceOf(BackendException.class)
                .hasMessage("softmax softmax1: expected at most 4 dimensions, got f32[1,1,1,2,3]");
    }
}

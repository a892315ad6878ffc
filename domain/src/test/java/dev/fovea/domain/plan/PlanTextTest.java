package dev.fovea.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.SeededNet;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.Graph;
import org.junit.jupiter.api.Test;

class PlanTextTest {

    private static Graph graph() {
        SeededNet net = new SeededNet("tiny", 4);
        String x = net.relu(net.norm(net.conv(net.input("x", 4, 4, 3), 16, 3, 1, true)));
        x = net.relu(net.sum(x, net.conv(x, 16, 1, 1, true)));
        return net.build(net.dense(net.add(new Flatten(), x), 2));
    }

    @Test
    void plansPrintTheSameEveryTime() {
        assertThat(Planner.plan(graph(), Targets.Blocks.cpu()).toString()).isEqualTo("""
                        plan tiny: 5 steps, 0.000 GFLOP, arena 2496 bytes (at least 2048)
                           1 x: copy <x f32[4,4,3] input> -> x f32[4,4,3] halo 1,1,1,1 @0 (432 bytes)
                           2 activation9: [direct] conv2d 3x3 16 pad 1,1,1,1 bias relu fused [conv2d3, batch_norm8] <x f32[4,4,3] halo 1,1,1,1 @0> -> activation9 f32[4,4,16] blocked @448 (1024 bytes)
                           3 activation14: [direct] conv2d 1x1 16 bias + <activation9 f32[4,4,16] blocked @448> relu fused [conv2d12, add13] <activation9 f32[4,4,16] blocked @448> -> activation14 f32[4,4,16] blocked @1472 (1024 bytes)
                           4 activation14: copy <activation14 f32[4,4,16] blocked @1472> -> activation14 f32[4,4,16] @0 (1024 bytes)
                           5 dense18: [dense] dense 2 bias <flatten15 f32[256] @0> -> dense18 f32[2] output (8 bytes)
                        """);
        assertThat(Planner.plan(graph(), new Targets.Plain()).toString()).isEqualTo("""
                        plan tiny: 6 steps, 0.000 GFLOP, arena 2048 bytes (at least 2048)
                           1 batch_norm8: [java] conv2d 3x3 16 pad 1,1,1,1 bias fused [conv2d3] <x f32[4,4,3] input> -> batch_norm8 f32[4,4,16] @0 (1024 bytes)
                           2 activation9: [java] relu <batch_norm8 f32[4,4,16] @0> -> activation9 f32[4,4,16] @0 (1024 bytes)
                           3 conv2d12: [java] conv2d 1x1 16 bias <activation9 f32[4,4,16] @0> -> conv2d12 f32[4,4,16] @1024 (1024 bytes)
                           4 add13: [java] add <activation9 f32[4,4,16] @0> <conv2d12 f32[4,4,16] @1024> -> add13 f32[4,4,16] @0 (1024 bytes)
                           5 activation14: [java] relu <add13 f32[4,4,16] @0> -> activation14 f32[4,4,16] @0 (1024 bytes)
                           6 dense18: [java] dense 2 bias <flatten15 f32[256] @0> -> dense18 f32[2] output (8 bytes)
                        """);
    }
}

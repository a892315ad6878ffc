package dev.fovea.domain.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import org.junit.jupiter.api.Test;

class FeatureMapsTest {

    private static GraphBuilder maps() {
        return new GraphBuilder("g")
                .input("x", TensorType.of(DType.F32, Shape.of(6, 4, 3)))
                .add("map", new Activate(Activation.relu()), "x");
    }

    @Test
    void isTheLastResultOfHeightWidthAndChannels() {
        var graph = maps().add("pool", new GlobalPool(GlobalPool.Reduction.AVERAGE, true), "map")
                .add("flat", new Flatten(), "pool")
                .add("head", new Activate(Activation.relu()), "flat")
                .output("head")
                .build();
        // The pool keeps its dimensions: 1 x 1 x 3 is no map.
        assertThat(FeatureMaps.last(graph, "head")).contains("map");
        assertThat(FeatureMaps.last(graph, "map")).contains("map");
        assertThat(FeatureMaps.last(graph, "x")).contains("x");
    }

    @Test
    void isUnknownWhereTheWayBackForks() {
        var graph = maps().add("a", new GlobalPool(GlobalPool.Reduction.AVERAGE, false), "map")
                .add("b", new GlobalPool(GlobalPool.Reduction.MAX, false), "map")
                .add("both", new Concat(0), "a", "b")
                .output("both")
                .build();
        assertThat(FeatureMaps.last(graph, "both")).isEmpty();
        assertThat(FeatureMaps.last(graph, "b")).contains("map");
    }

    @Test
    void isUnknownWithoutMaps() {
        var graph = new GraphBuilder("g")
                .input("x", TensorType.of(DType.F32, Shape.of(3)))
                .add("y", new Activate(Activation.relu()), "x")
                .output("y")
                .build();
        assertThat(FeatureMaps.last(graph, "y")).isEmpty();
    }
}

package dev.fovea.adapters.keras;

import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.GlobalPool.Reduction;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Window;

/** Pools. */
final class PoolLayers {

    private PoolLayers() {}

    static void max(LayerCall call) {
        TensorType input = call.picture();
        Window window = Windows.pool(call);
        call.result(new MaxPool(window, Windows.padding(call, input, window)), call.input());
    }

    static void average(LayerCall call) {
        TensorType input = call.picture();
        Window window = Windows.pool(call);
        call.result(new AveragePool(window, Windows.padding(call, input, window)), call.input());
    }

    static void globalAverage(LayerCall call) {
        global(call, Reduction.AVERAGE);
    }

    static void globalMax(LayerCall call) {
        global(call, Reduction.MAX);
    }

    private static void global(LayerCall call, Reduction reduction) {
        call.picture();
        call.result(new GlobalPool(reduction, call.config().flag("keepdims", false)), call.input());
    }
}

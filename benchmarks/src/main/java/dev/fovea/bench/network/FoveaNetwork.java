package dev.fovea.bench.network;

import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.bench.pair.Calls;
import java.util.List;
import java.util.Map;

/** A compiled network, called as a Predictor calls it: a tensor in, a new tensor out. */
public final class FoveaNetwork extends Calls {

    private final Executable executable;
    private final WorkPool pool = Engine.pool();
    private final int threads;
    private final List<String> outputs;
    private final Map<String, Tensor> inputs;

    /**
     * A contender on an executable, which stays the caller's.
     *
     * @param executable the network; contenders may share it
     * @param sample what it is given
     * @param threads the most that a call uses
     */
    public FoveaNetwork(Executable executable, Sample sample, int threads) {
        this.executable = executable;
        this.threads = threads;
        this.outputs = List.of(executable.outputs().get(0).name());
        Tensor tensor = Tensor.allocate(DType.F32, Shape.of(sample.dims()));
        tensor.floats().put(sample.values());
        this.inputs = Map.of(sample.name(), tensor);
    }

    @Override
    protected void call() {
        executable.run(inputs, outputs, pool, threads).values().forEach(Tensor::close);
    }

    @Override
    public float[] result() {
        Map<String, Tensor> results = executable.run(inputs, outputs, pool, threads);
        try {
            return results.values().iterator().next().toFloats();
        } finally {
            results.values().forEach(Tensor::close);
        }
    }

    @Override
    public void close() {
        inputs.values().forEach(Tensor::close);
    }
}

package dev.fovea.spark;

import dev.fovea.ModelRunner;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.Selection;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.spark.tensor.TensorModel;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model on plain tensors, as tasks share it. */
final class TensorPort implements SharedPort, TensorModel {

    private final ModelRunner runner;
    private final Leases.Held held;

    private TensorPort(ModelRunner runner, Leases.Held held) {
        this.runner = runner;
        this.held = held;
    }

    /**
     * What is wanted of a model.
     *
     * @param outputs the nodes whose results are wanted; empty for the model's own outputs
     * @param selection which part of the model's file is meant, where it holds several
     * @param backend that must be used, or null for the best one
     * @param threads the most threads of one task; 0 for as many as Spark gives the task
     */
    record Kind(
            List<String> outputs,
            Selection selection,
            @Nullable String backend,
            int threads) implements PortKind<TensorPort> {

        Kind {
            outputs = List.copyOf(outputs);
        }

        Kind withOutputs(List<String> others) {
            return new Kind(others, selection, backend, threads);
        }

        Kind withThreads(int most) {
            return new Kind(outputs, selection, backend, most);
        }

        /** These with the threads of the running task, where none are chosen. */
        Kind forTask() {
            return threads == 0 ? withThreads(ExecutorThreads.ofTask()) : this;
        }

        @Override
        public TensorPort open(Model model) {
            Model selected = new Model(model.spec(), model.file().with(selection));
            ModelRunner runner =
                    TaskDevice.open(device -> ModelRunner.open(selected, outputs, backend, threads, device));
            // Loaded models are about as large as their files.
            Leases.Held held = new Leases.Held(
                    selected.file().sha256() + ' ' + runner.backend() + ' ' + outputs,
                    model.file().totalSize());
            return new TensorPort(runner, held);
        }
    }

    /** The model's inputs, batch dimension first. */
    List<TensorInfo> inputs() {
        return runner.inputs();
    }

    /** The outputs that a call gives. */
    List<TensorInfo> outputs() {
        return runner.outputs();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        return runner.run(inputs);
    }

    @Override
    public Leases.Held held() {
        return held;
    }

    @Override
    public void close() {
        runner.close();
    }
}

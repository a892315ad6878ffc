package dev.fovea.api.spi;

import dev.fovea.api.plan.StepTime;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.util.List;
import java.util.Map;

/**
 * A loaded model. Safe for any number of threads. A row's result does not depend, bit for bit, on the other rows of its
 * batch, on their number, on the number of threads, or on concurrent callers.
 */
public interface Executable extends AutoCloseable {

    /** The inputs, batch dimension first and open. */
    List<TensorInfo> inputs();

    /** The outputs, batch dimension first and open. */
    List<TensorInfo> outputs();

    /** What runs and how, for people: a version, how batches are run. */
    String detail();

    /**
     * Runs a batch.
     *
     * @param inputs every input by name, each of the same number n of rows, at least 1, and of its stated element type
     * @param outputs names of the outputs that are wanted
     * @param pool where parallel work goes
     * @param parallelism the most threads that this call may use, at least 1
     * @return the wanted outputs by name, n rows each; the caller closes them
     * @throws dev.fovea.api.error.ShapeException when an input is missing or differs from its description
     * @throws dev.fovea.api.error.FoveaException when a wanted output is unknown; the message names it
     * @throws dev.fovea.api.error.ClosedException after {@link #close}
     */
    Map<String, Tensor> run(Map<String, Tensor> inputs, List<String> outputs, WorkPool pool, int parallelism);

    /**
     * The time of each step since the executable was loaded or the profile was last asked for; empty when it does not
     * measure. Measuring begins with the first call.
     */
    default List<StepTime> profile() {
        return List.of();
    }

    /** Bytes off the heap that the loaded model holds, however many callers it has; 0 where they are not known. */
    default long modelBytes() {
        return 0;
    }

    /**
     * Bytes off the heap that a call needs to compute in, inputs and outputs aside; 0 where they are not known.
     *
     * @param parallelism the most threads that the call may use, at least 1
     */
    default long callBytes(int parallelism) {
        return 0;
    }

    /** Gives everything back. Called once, when no call is running. */
    @Override
    void close();
}

package dev.fovea.adapters.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an executable must refuse, naming what is wrong. */
final class PlanRefusals {

    private final Executable executable;
    private final WorkPool pool;

    PlanRefusals(Executable executable, WorkPool pool) {
        this.executable = executable;
        this.pool = pool;
    }

    void check() {
        TensorInfo input = executable.inputs().get(0);
        Shape fitting = input.shape().withFirst(1);
        int[] wider = fitting.dims();
        wider[wider.length - 1]++;
        String wanted = executable.outputs().get(0).name();
        refuses(input, null);
        refuses(input, Tensor.allocate(DType.U8, fitting));
        refuses(input, Tensor.allocate(DType.F64, fitting));
        refuses(input, Tensor.allocate(input.dtype(), Shape.of(wider)));
        refuses(input, Tensor.allocate(input.dtype(), fitting.row()));
        refuses(input, Tensor.allocate(input.dtype(), fitting.withFirst(0)));
        assertThat(refusal(Map.of(input.name(), Tensor.allocate(input.dtype(), fitting)), "no such output"))
                .isInstanceOf(FoveaException.class)
                .hasMessageContaining("no such output");
        assertThat(refusal(Map.of(input.name(), Tensor.allocate(input.dtype(), fitting)), wanted))
                .as("a run after the refusals")
                .isNull();
    }

    private void refuses(TensorInfo input, @Nullable Tensor tensor) {
        Map<String, Tensor> inputs = new HashMap<>();
        if (tensor != null) {
            inputs.put(input.name(), tensor);
        }
        String given = inputs.toString();
        assertThat(refusal(inputs, executable.outputs().get(0).name()))
                .as("inputs %s", given)
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining(input.name());
    }

    /** What a run threw, or null; closes all tensors. */
    private @Nullable Throwable refusal(Map<String, Tensor> inputs, String wanted) {
        try {
            executable.run(inputs, List.of(wanted), pool, 1).values().forEach(Tensor::close);
            return null;
        } catch (RuntimeException e) {
            return e;
        } finally {
            inputs.values().forEach(Tensor::close);
        }
    }
}

package dev.fovea.adapters.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.util.List;
import java.util.Map;

/** The memory of an executable: counted while it is there, limited, gone when it is closed. */
final class PlanMemory {

    private final PlanCompiler compiler;
    private final Plan plan;
    private final WorkPool pool;

    PlanMemory(PlanCompiler compiler, Plan plan, WorkPool pool) {
        this.compiler = compiler;
        this.plan = plan;
        this.pool = pool;
    }

    /** After a first round, which may fill what a process keeps for all models. */
    void givesBack() {
        round();
        long before = Memory.used();
        round();
        assertThat(Memory.used())
                .as("bytes in use after an executable was closed")
                .isEqualTo(before);
    }

    private void round() {
        long before = Memory.used();
        Executable executable = compiler.compile(plan);
        try {
            assertThat(Memory.used() - before)
                    .as("bytes counted for packed weights")
                    .isPositive();
            GraphRun.run(executable, List.of(row(executable), row(executable)), pool, 2);
        } finally {
            executable.close();
        }
        Map<String, Tensor> inputs = GraphRun.batch(executable.inputs(), List.of(row(executable)));
        String wanted = executable.outputs().get(0).name();
        try {
            assertThatThrownBy(() -> executable.run(inputs, List.of(wanted), pool, 1))
                    .isInstanceOf(ClosedException.class);
        } finally {
            inputs.values().forEach(Tensor::close);
        }
    }

    private static Values row(Executable executable) {
        Values row = new Values();
        for (TensorInfo info : executable.inputs()) {
            row.put(info.name(), new float[(int) info.shape().row().elements()]);
        }
        return row;
    }

    /** A limit that leaves less than the arena needs. */
    void keepsTheLimit() {
        long before = Memory.used();
        String limit = System.getProperty("fovea.memory.max");
        System.setProperty("fovea.memory.max", Long.toString(before + plan.arenaBytes() / 2));
        try {
            assertThatThrownBy(() -> compiler.compile(plan).close())
                    .isInstanceOf(MemoryLimitException.class)
                    .hasMessageContaining("fovea.memory.max");
        } finally {
            if (limit == null) {
                System.clearProperty("fovea.memory.max");
            } else {
                System.setProperty("fovea.memory.max", limit);
            }
        }
        assertThat(Memory.used()).as("bytes in use after a refusal").isEqualTo(before);
    }
}

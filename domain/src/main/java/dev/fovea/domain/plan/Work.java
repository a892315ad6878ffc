package dev.fovea.domain.plan;

import dev.fovea.api.plan.Kernel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step while its buffers have no place yet. */
sealed interface Work {

    /** Everything it reads. */
    List<Buffer> reads();

    /** What it writes. */
    Buffer output();

    /** A unit and the kernel for it. */
    record Compute(Unit unit, List<Buffer> inputs, @Nullable Buffer residual, Buffer output, Kernel kernel)
            implements Work {
        public Compute {
            inputs = List.copyOf(inputs);
        }

        @Override
        public List<Buffer> reads() {
            List<Buffer> all = new ArrayList<>(inputs);
            if (residual != null) {
                all.add(residual);
            }
            return all;
        }
    }

    /** A conversion, or a copy of a concatenation's piece to its place. */
    record Copy(String name, Buffer input, Buffer output, int channel) implements Work {
        @Override
        public List<Buffer> reads() {
            return List.of(input);
        }
    }

    /** Three computations, some rows at a time. */
    record Strip(Compute expand, Compute depthwise, Compute project, int rows) implements Work {
        @Override
        public List<Buffer> reads() {
            List<Buffer> all = new ArrayList<>(expand.reads());
            if (project.residual() != null) {
                all.add(project.residual());
            }
            return all;
        }

        @Override
        public Buffer output() {
            return project.output();
        }
    }
}

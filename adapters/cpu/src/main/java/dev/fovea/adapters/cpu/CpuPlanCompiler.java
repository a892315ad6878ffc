package dev.fovea.adapters.cpu;

import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.PlanTarget;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.nativelib.Isa;
import dev.fovea.nativelib.NativePrograms;

/** {@link PlanCompiler} for the native kernels of one level of instruction set. */
final class CpuPlanCompiler implements PlanCompiler {

    private final NativePrograms programs;
    private final Isa isa;
    private final CpuPlanTarget target;

    CpuPlanCompiler(NativePrograms programs, Isa isa) {
        this.programs = programs;
        this.isa = isa;
        this.target = new CpuPlanTarget(programs, isa);
    }

    @Override
    public PlanTarget target() {
        return target;
    }

    @Override
    public Executable compile(Plan plan) {
        ProgramTables tables = ProgramTables.of(plan);
        PackedWeights packed = PackedWeights.pack(programs, isa, tables);
        try {
            Program program = Program.create(programs, isa, plan, tables, packed);
            try {
                return new CpuExecutable(plan, program, tables);
            } catch (RuntimeException | Error e) {
                program.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            packed.close();
            throw e;
        }
    }
}

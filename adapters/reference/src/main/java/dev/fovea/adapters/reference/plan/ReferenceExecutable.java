package dev.fovea.adapters.reference.plan;

import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.Reservation;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.Slot;
import dev.fovea.api.plan.Step;
import dev.fovea.api.plan.StepTime;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plan that is run row by row, step by step. */
final class ReferenceExecutable implements Executable {

    private final Plan plan;
    private final List<PlannedStep> steps;
    private final Reservation weights;
    private final States states;
    private final StepClock clock;
    private volatile boolean closed;

    private ReferenceExecutable(Plan plan, List<PlannedStep> steps, Reservation weights, States states) {
        this.plan = plan;
        this.steps = steps;
        this.weights = weights;
        this.states = states;
        this.clock = new StepClock(plan.steps());
    }

    static Executable of(Plan plan) {
        Reservation weights = Memory.reserve(Trained.bytes(plan), "weights of " + plan.name());
        try {
            Operations operations = new Operations(new Trained());
            List<PlannedStep> steps = new ArrayList<>();
            for (Step step : plan.steps()) {
                steps.add(PlannedStep.of(step, plan, operations));
            }
            return new ReferenceExecutable(plan, steps, weights, new States(plan));
        } catch (RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    @Override
    public List<TensorInfo> inputs() {
        return plan.inputInfo();
    }

    @Override
    public List<TensorInfo> outputs() {
        return plan.outputInfo();
    }

    @Override
    public String detail() {
        return "java in double, " + steps.size() + " steps, batch: loop";
    }

    @Override
    public List<StepTime> profile() {
        return clock.take();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs, List<String> outputs, WorkPool pool, int parallelism) {
        if (closed) {
            throw new ClosedException(Fault.of("model", plan.name())
                    .expected("an open model")
                    .got("a closed one")
                    .repair("build a new predictor"));
        }
        Batch batch = Batch.of(inputs, plan.inputInfo());
        List<Integer> wanted = outputs.stream().distinct().map(this::output).toList();
        Work work = new Work(pool, parallelism);
        RowState state = states.take();
        Map<String, Tensor> results = new LinkedHashMap<>();
        try {
            for (int index : wanted) {
                TensorInfo info = plan.outputInfo().get(index);
                results.put(
                        info.name(), Tensor.allocate(info.dtype(), info.shape().withFirst(batch.rows())));
            }
            for (int row = 0; row < batch.rows(); row++) {
                load(batch, row, state);
                runSteps(state, work);
                int at = row;
                results.forEach((name, result) -> store(state, output(name), at, result));
            }
            return results;
        } catch (RuntimeException | Error e) {
            results.values().forEach(Tensor::close);
            throw e;
        } finally {
            states.give(state);
        }
    }

    private void load(Batch batch, int row, RowState state) {
        for (int i = 0; i < plan.inputs().size(); i++) {
            Slot slot = plan.inputs().get(i);
            int first = row * slot.type().elements();
            Elements.read(batch.contents().get(i), slot.type().dtype(), first, state.input(i));
        }
    }

    private void runSteps(RowState state, Work work) {
        for (int i = 0; i < steps.size(); i++) {
            long start = System.nanoTime();
            steps.get(i).run(state, work);
            clock.add(i, System.nanoTime() - start);
        }
        clock.addRow();
    }

    private void store(RowState state, int index, int row, Tensor result) {
        Slot slot = plan.outputs().get(index);
        Elements.write(
                state.output(index),
                result.bytes(),
                slot.type().dtype(),
                row * slot.type().elements());
    }

    private int output(String name) {
        List<String> known = plan.outputInfo().stream().map(TensorInfo::name).toList();
        int index = known.indexOf(name);
        if (index < 0) {
            throw new UnknownNameException(Fault.of("model output", name)
                    .expected("one of " + String.join(", ", known))
                    .got("a name that " + plan.name() + " does not have")
                    .repair(Names.suggestion(name, known)));
        }
        return index;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            states.close();
            weights.close();
        }
    }
}

package dev.fovea.adapters.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The contract of {@link ModelRuntime} and its {@link Executable}, on one model: a row's answer is the same bits whatever
 * its batch, its place, the threads and the other callers; what does not fit is refused; nothing stays behind. Adopt it
 * once for each kind of model.
 */
public abstract class ModelRuntimeContract {

    private static final int ROWS = 5;

    private final List<ModelRows> rows = new ArrayList<>();

    /** The runtime, which must be available here. */
    protected abstract ModelRuntime runtime();

    /** A model with inputs whose shapes are known but for the batch. Skips the test where it is not at hand. */
    protected abstract ModelFile model();

    /** Where parallel work goes. */
    protected abstract WorkPool pool();

    /** Inputs for five rows, and each row's answer when it is asked for alone. */
    @BeforeEach
    final void answerRowByRow() {
        ModelFile model = model();
        try (Executable executable = runtime().load(model, 1)) {
            for (int i = 0; i < ROWS; i++) {
                ModelRows row = ModelRows.random(executable.inputs(), TestSeed.random("row " + i));
                rows.add(row.withAnswers(run(executable, List.of(row), 1)));
            }
        }
    }

    @AfterEach
    final void forget() {
        rows.clear();
    }

    @Test
    final void describesItself() {
        assertThat(runtime().availability().isAvailable()).isTrue();
        assertThat(runtime().id()).isNotBlank();
        assertThat(runtime().accepts(model())).isTrue();
        try (Executable executable = runtime().load(model(), 2)) {
            assertThat(executable.detail()).isNotBlank();
            for (List<TensorInfo> side : List.of(executable.inputs(), executable.outputs())) {
                assertThat(side).isNotEmpty();
                assertThat(side.stream().map(TensorInfo::name)).doesNotHaveDuplicates();
                assertThat(side).allSatisfy(info -> {
                    assertThat(info.shape().rank()).isPositive();
                    assertThat(info.shape().dim(0)).as("batch of %s", info).isEqualTo(Shape.UNKNOWN);
                });
            }
        }
    }

    @Test
    final void rowsDifferSoThatMixUpsShow() {
        assertThat(rows.get(0).answers())
                .anySatisfy((name, answer) ->
                        assertThat(answer).isNotEqualTo(rows.get(1).answers().get(name)));
    }

    @Test
    final void aRowDoesNotDependOnItsBatchNorOnThreads() {
        for (int threads : new int[] {1, 2, 3}) {
            try (Executable executable = runtime().load(model(), threads)) {
                expectAnswers(executable, List.of(0, 1, 2, 3, 4), threads);
                expectAnswers(executable, List.of(4, 2), threads);
                expectAnswers(executable, List.of(3), threads);
                expectAnswers(executable, List.of(1, 1, 0), 1);
                expectAnswers(executable, List.of(4, 3, 2, 1, 0), threads);
            }
        }
    }

    @Test
    final void aRowDoesNotDependOnOtherCallers() throws Exception {
        try (Executable executable = runtime().load(model(), 2)) {
            List<FutureTask<Void>> callers = new ArrayList<>();
            for (int c = 0; c < 6; c++) {
                int first = c;
                FutureTask<Void> caller = new FutureTask<>(() -> {
                    for (int round = 0; round < 2; round++) {
                        expectAnswers(executable, List.of((first + round) % ROWS, (first + 3) % ROWS), 2);
                    }
                    return null;
                });
                callers.add(caller);
                new Thread(caller, "model-contract-" + c).start();
            }
            for (FutureTask<Void> caller : callers) {
                caller.get();
            }
        }
    }

    @Test
    final void answersWithTheWantedOutputsAlone() {
        try (Executable executable = runtime().load(model(), 1)) {
            for (TensorInfo output : executable.outputs()) {
                Map<String, Tensor> inputs = ModelRows.batch(executable.inputs(), rows.subList(0, 2));
                Map<String, Tensor> outputs = executable.run(inputs, List.of(output.name()), pool(), 1);
                try {
                    assertThat(outputs).containsOnlyKeys(output.name()).allSatisfy((name, tensor) -> {
                        assertThat(tensor.dtype()).isEqualTo(output.dtype());
                        assertThat(tensor.shape().rank())
                                .isEqualTo(output.shape().rank());
                        assertThat(tensor.shape().dim(0)).isEqualTo(2);
                    });
                } finally {
                    close(inputs);
                    close(outputs);
                }
            }
        }
    }

    @Test
    final void refusesInputsThatDoNotFit() {
        try (Executable executable = runtime().load(model(), 1)) {
            TensorInfo input = executable.inputs().get(0);
            Shape fitting = input.shape().withFirst(1);
            DType other = input.dtype() == DType.F32 ? DType.U8 : DType.F32;
            int[] wider = fitting.dims();
            wider[wider.length - 1]++;
            refuses(executable, Map.of());
            refuses(executable, with(executable, input, Tensor.allocate(other, fitting)));
            refuses(executable, with(executable, input, Tensor.allocate(input.dtype(), Shape.of(wider))));
            refuses(executable, with(executable, input, Tensor.allocate(input.dtype(), fitting.row())));
            refuses(executable, with(executable, input, Tensor.allocate(input.dtype(), fitting.withFirst(0))));
            if (executable.inputs().size() > 1) {
                refuses(executable, with(executable, input, Tensor.allocate(input.dtype(), fitting.withFirst(2))));
            }
            expectAnswers(executable, List.of(0), 1);
        }
    }

    @Test
    final void refusesAnOutputThatItDoesNotHave() {
        try (Executable executable = runtime().load(model(), 1)) {
            Map<String, Tensor> inputs = ModelRows.batch(executable.inputs(), rows.subList(0, 1));
            assertThat(refusal(executable, inputs, "no such output"))
                    .isInstanceOf(FoveaException.class)
                    .hasMessageContaining("no such output");
        }
    }

    @Test
    final void refusesAModelThatIsNone() {
        byte[] garbage = new byte[4_096];
        TestSeed.random("garbage").nextBytes(garbage);
        for (byte[] content : List.of(garbage, new byte[1], Arrays.copyOf(content(), 64))) {
            ModelFile file = ModelFile.of(model().name(), content);
            assertThatThrownBy(() -> runtime().load(file, 1).close())
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining(file.name());
        }
    }

    @Test
    final void leavesNothingBehindAndStaysClosed() {
        long before = Memory.used();
        Executable executable = runtime().load(model(), 2);
        try {
            expectAnswers(executable, List.of(2, 0), 2);
        } finally {
            executable.close();
        }
        assertThat(Memory.used()).isEqualTo(before);
        Map<String, Tensor> inputs = ModelRows.batch(executable.inputs(), rows.subList(0, 1));
        String wanted = executable.outputs().get(0).name();
        assertThat(refusal(executable, inputs, wanted)).isInstanceOf(ClosedException.class);
    }

    private byte[] content() {
        byte[] content = new byte[model().size()];
        model().bytes().get(content);
        return content;
    }

    private Map<String, Tensor> with(Executable executable, TensorInfo input, Tensor tensor) {
        Map<String, Tensor> inputs = new HashMap<>(ModelRows.batch(executable.inputs(), rows.subList(0, 1)));
        Tensor replaced = inputs.put(input.name(), tensor);
        if (replaced != null) {
            replaced.close();
        }
        return inputs;
    }

    private void refuses(Executable executable, Map<String, Tensor> inputs) {
        String wanted = executable.outputs().get(0).name();
        String given = inputs.toString();
        assertThat(refusal(executable, inputs, wanted))
                .as("inputs %s", given)
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining(executable.inputs().get(0).name());
    }

    /** What a run threw, or null; closes the inputs, and the outputs if there are any after all. */
    private @Nullable Throwable refusal(Executable executable, Map<String, Tensor> inputs, String wanted) {
        try {
            close(executable.run(inputs, List.of(wanted), pool(), 1));
            return null;
        } catch (RuntimeException e) {
            return e;
        } finally {
            close(inputs);
        }
    }

    private void expectAnswers(Executable executable, List<Integer> which, int parallelism) {
        List<ModelRows> batch = which.stream().map(rows::get).toList();
        Map<String, List<byte[]>> answers = run(executable, batch, parallelism);
        answers.forEach((name, perRow) -> {
            for (int i = 0; i < batch.size(); i++) {
                assertThat(perRow.get(i))
                        .as(
                                "output %s of row %d in a batch of rows %s, parallelism %d; %s",
                                name, i, which, parallelism, TestSeed.hint())
                        .isEqualTo(batch.get(i).answers().get(name));
            }
        });
    }

    private Map<String, List<byte[]>> run(Executable executable, List<ModelRows> batch, int parallelism) {
        List<String> wanted =
                executable.outputs().stream().map(TensorInfo::name).toList();
        Map<String, Tensor> inputs = ModelRows.batch(executable.inputs(), batch);
        Map<String, Tensor> outputs = Map.of();
        try {
            outputs = executable.run(inputs, wanted, pool(), parallelism);
            assertThat(outputs).containsOnlyKeys(wanted);
            return ModelRows.split(outputs, batch.size());
        } finally {
            close(inputs);
            close(outputs);
        }
    }

    private static void close(Map<String, Tensor> tensors) {
        tensors.values().forEach(Tensor::close);
    }
}

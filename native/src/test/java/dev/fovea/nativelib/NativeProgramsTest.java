package dev.fovea.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

@EnabledIfSystemProperty(
        named = "fovea.native.built",
        matches = "true",
        disabledReason = "this build has no native code (no C++ compiler, or -Dfovea.native=false)")
class NativeProgramsTest {

    private static final int INPUTS = 37;
    private static final int OUTPUTS = 21;

    @TempDir
    private static Path cache;

    private static NativeKernels kernels;
    private static NativePrograms programs;

    private final List<Long> allocated = new ArrayList<>();
    private final Random random = new Random(5);

    @BeforeAll
    static void load() {
        kernels = ((LibraryStatus.Loaded) NativeLibrary.load(true, cache)).kernels();
        programs = kernels.programs();
    }

    @AfterEach
    void free() {
        allocated.forEach(kernels::free);
    }

    @Test
    void dense_tanh_and_softmax_give_their_values_with_one_and_two_threads() throws InterruptedException {
        for (Isa cap : Isa.values()) {
            Isa isa = programs.isa(cap);
            Net net = new Net(isa);
            ProgramStatus created = net.create(net.steps);
            assertThat(created).isEqualTo(new ProgramStatus(KernelStatus.OK, -1));
            assertThat(programs.inputs(net.program)).isEqualTo(1);
            assertThat(programs.outputs(net.program)).isEqualTo(1);
            float[] in = floats(3 * INPUTS);
            float[] one = net.run(in, 3, 1);
            assertThat(net.run(in, 3, 2)).as("two threads, %s", isa).isEqualTo(one);
            double[] expected = net.naive(in, 3);
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) one[i]).as("%s at %d", isa, i).isCloseTo(expected[i], within(1e-6));
            }
        }
    }

    @Test
    void weights_of_the_heap_pack_to_the_same_bytes() {
        Net net = new Net(programs.isa(Isa.AVX512));
        byte[] heap = new byte[8 + INPUTS * OUTPUTS * Float.BYTES];
        kernels.buffer(net.data, heap.length - 8).get(heap, 8, heap.length - 8);
        long other = allocate(net.packedBytes);
        assertThat(programs.pack(
                        net.isa,
                        net.steps.get(0),
                        net.tensors.get(0),
                        net.tensors.get(1),
                        net.weights,
                        heap,
                        8,
                        other,
                        net.packedBytes))
                .isEqualTo(KernelStatus.OK);
        assertThat(kernels.buffer(other, (int) net.packedBytes))
                .isEqualTo(kernels.buffer(net.packed, (int) net.packedBytes));
        assertThat(programs.pack(
                        net.isa,
                        net.steps.get(0),
                        net.tensors.get(0),
                        net.tensors.get(1),
                        net.weights,
                        heap,
                        12,
                        other,
                        net.packedBytes))
                .isEqualTo(KernelStatus.WEIGHTS_BYTES);
        assertThatThrownBy(() -> programs.pack(
                        net.isa,
                        net.steps.get(0),
                        net.tensors.get(0),
                        net.tensors.get(1),
                        net.weights,
                        heap,
                        -1,
                        other,
                        net.packedBytes))
                .hasMessage("weights: expected an offset in 0..3116, got -1; check the file's table");
    }

    @Test
    void tables_that_break_a_rule_are_refused_with_their_place() {
        Net net = new Net(programs.isa(Isa.AVX512));
        List<StepRow> steps = new ArrayList<>(net.steps);
        steps.set(1, StepRow.builder(StepKind.ACTIVATION, 1, 9).build());
        assertThat(net.create(steps)).isEqualTo(new ProgramStatus(KernelStatus.STEP_TENSOR, 1));
        assertThat(programs.inputs(net.program)).isNegative();
        steps.set(1, StepRow.builder(StepKind.SOFTMAX, 0, 1).build());
        assertThat(net.create(steps)).isEqualTo(new ProgramStatus(KernelStatus.STEP_SHAPE, 1));
        net.tensors.set(1, TensorRow.arena(8, TensorFormat.NHWC, 1, 1, OUTPUTS));
        assertThat(net.create(net.steps)).isEqualTo(new ProgramStatus(KernelStatus.TENSOR_ARENA, 1));
        assertThat(KernelStatus.of(programs.programBytes(0, 1))).isEqualTo(KernelStatus.COUNT);
    }

    @Test
    void weights_of_another_length_are_refused() {
        assertThatThrownBy(() -> WeightsRow.hwio(1, 1, 2, 3, new float[2]))
                .hasMessage("weights bias: expected 3 values, got 2; give one for each output");
    }

    @Test
    void a_run_without_its_addresses_is_refused() {
        Net net = new Net(programs.isa(Isa.AVX512));
        net.create(net.steps);
        assertThatThrownBy(() -> programs.run(net.program, 1, new long[0], new long[1], 0, 0, 1, 0, 1, null))
                .hasMessage("inputs: expected 1 addresses, got 0; give one for each input of the program");
        assertThat(programs.runBegin(net.program, 0, 0, 1)).isEqualTo(KernelStatus.NULL);
        assertThat(KernelStatus.of(programs.runBytes(net.program, 65))).isEqualTo(KernelStatus.THREADS);
    }

    private long allocate(long bytes) {
        long address = kernels.allocate(bytes);
        allocated.add(address);
        return address;
    }

    private FloatBuffer view(long address, int floats) {
        return kernels.buffer(address, floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private float[] floats(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        return values;
    }

    /** input -> dense -> tanh in place -> softmax. */
    private final class Net {

        final Isa isa;
        final List<TensorRow> tensors = new ArrayList<>(List.of(
                TensorRow.input(0, 1, 1, INPUTS),
                TensorRow.arena(0, TensorFormat.NHWC, 1, 1, OUTPUTS),
                TensorRow.output(0, 1, 1, OUTPUTS)));
        final List<StepRow> steps = List.of(
                StepRow.builder(StepKind.DENSE, 0, 1).weights(0, true).build(),
                StepRow.builder(StepKind.ACTIVATION, 1, 1)
                        .activation(StepActivation.TANH, 0, 0)
                        .build(),
                StepRow.builder(StepKind.SOFTMAX, 1, 2).build());
        final float[] values = floats(INPUTS * OUTPUTS);
        final float[] bias = floats(OUTPUTS);
        final WeightsRow weights = WeightsRow.hwio(1, 1, INPUTS, OUTPUTS, bias);
        final long data = allocate((long) values.length * Float.BYTES);
        final long packedBytes;
        final long packed;
        final long program;

        Net(Isa isa) {
            this.isa = isa;
            view(data, values.length).put(values);
            long bytes = (long) values.length * Float.BYTES;
            packedBytes = programs.packedBytes(isa, steps.get(0), tensors.get(0), tensors.get(1), weights, bytes);
            assertThat(packedBytes).isEqualTo((INPUTS + 1) * 32L * Float.BYTES);
            packed = allocate(packedBytes);
            assertThat(programs.pack(
                            isa,
                            steps.get(0),
                            tensors.get(0),
                            tensors.get(1),
                            weights,
                            data,
                            bytes,
                            packed,
                            packedBytes))
                    .isEqualTo(KernelStatus.OK);
            program = allocate(programs.programBytes(tensors.size(), steps.size()));
        }

        ProgramStatus create(List<StepRow> table) {
            return programs.create(
                    isa,
                    tensors,
                    table,
                    new long[] {packed},
                    new long[] {packedBytes},
                    32 * Float.BYTES,
                    program,
                    programs.programBytes(tensors.size(), table.size()));
        }

        float[] run(float[] in, int rows, int threads) throws InterruptedException {
            long inputs = allocate((long) in.length * Float.BYTES);
            view(inputs, in.length).put(in);
            long outputs = allocate((long) rows * OUTPUTS * Float.BYTES);
            long bytes = programs.runBytes(program, threads);
            long memory = allocate(bytes);
            long active = allocate(Integer.BYTES);
            ByteBuffer counter = kernels.buffer(active, Integer.BYTES).order(ByteOrder.nativeOrder());
            counter.putInt(0, 0);
            assertThat(programs.runBegin(program, memory, bytes, threads)).isEqualTo(KernelStatus.OK);
            List<KernelStatus> helped = new ArrayList<>();
            Thread helper = new Thread(() -> helped.add(programs.help(program, memory, bytes, threads, active, 8)));
            helper.start();
            long[] nanos = new long[steps.size()];
            KernelStatus status = programs.run(
                    program, rows, new long[] {inputs}, new long[] {outputs}, memory, bytes, threads, active, 8, nanos);
            helper.join();
            assertThat(status).isEqualTo(KernelStatus.OK);
            assertThat(helped).containsExactly(KernelStatus.OK);
            for (long time : nanos) {
                assertThat(time).isPositive();
            }
            assertThat(counter.getInt(0)).isZero();
            float[] out = new float[rows * OUTPUTS];
            view(outputs, out.length).get(out);
            return out;
        }

        double[] naive(float[] in, int rows) {
            double[] out = new double[rows * OUTPUTS];
            for (int row = 0; row < rows; row++) {
                double total = 0;
                for (int o = 0; o < OUTPUTS; o++) {
                    double sum = bias[o];
                    for (int i = 0; i < INPUTS; i++) {
                        sum += (double) in[row * INPUTS + i] * values[i * OUTPUTS + o];
                    }
                    out[row * OUTPUTS + o] = Math.exp(Math.tanh(sum));
                    total += out[row * OUTPUTS + o];
                }
                for (int o = 0; o < OUTPUTS; o++) {
                    out[row * OUTPUTS + o] /= total;
                }
            }
            return out;
        }
    }
}

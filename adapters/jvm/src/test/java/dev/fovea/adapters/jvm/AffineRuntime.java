package dev.fovea.adapters.jvm;

import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.Reservation;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The smallest runtime that keeps the contract, to show that the contract can be kept, and with a fault, that it bites:
 * its one model turns three numbers into their doubles and their sum.
 */
final class AffineRuntime implements ModelRuntime {

    /** What it does wrong. */
    enum Flaw {
        NONE,
        /** Each sum holds the first row's too. */
        MIXES_ROWS,
        /** Rows beyond the first are answered as the first: what some models do when their batch is resized. */
        ANSWERS_ONE_ROW,
        CHECKS_NOTHING,
        /** Its reservation is never given back. */
        LEAKS,
        READS_ANYTHING,
        RUNS_CLOSED
    }

    private static final String MAGIC = "affine model, version 1: doubles and sums of three numbers; it has no weights";

    private static final List<TensorInfo> INPUTS =
            List.of(new TensorInfo("numbers", DType.F32, Shape.of(Shape.UNKNOWN, 3), null));
    private static final List<TensorInfo> OUTPUTS = List.of(
            new TensorInfo("doubles", DType.F32, Shape.of(Shape.UNKNOWN, 3), null),
            new TensorInfo("sum", DType.F32, Shape.of(Shape.UNKNOWN, 1), null));

    private static final List<Reservation> LEAKED = new CopyOnWriteArrayList<>();

    private final Flaw flaw;

    AffineRuntime(Flaw flaw) {
        this.flaw = flaw;
    }

    static ModelFile model() {
        return ModelFile.of("a.affine", MAGIC.getBytes(StandardCharsets.US_ASCII));
    }

    /** Closes what {@link Flaw#LEAKS} left open, and returns how much that was. */
    static int closeLeaked() {
        int count = LEAKED.size();
        LEAKED.forEach(Reservation::close);
        LEAKED.clear();
        return count;
    }

    @Override
    public String id() {
        return "affine";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability availability() {
        return Availability.available("");
    }

    @Override
    public boolean accepts(ModelFile file) {
        return file.name().endsWith(".affine");
    }

    @Override
    public Executable load(ModelFile file, int threads) {
        ByteBuffer magic = ByteBuffer.wrap(MAGIC.getBytes(StandardCharsets.US_ASCII));
        if (!file.bytes().equals(magic) && flaw != Flaw.READS_ANYTHING) {
            throw new ModelException(
                    Fault.of("model", file.name()).expected("an affine model").got(file.size() + " bytes"));
        }
        return new Loaded(Memory.reserve(file.size(), "affine model"));
    }

    private final class Loaded implements Executable {
        private final Reservation reservation;
        private volatile boolean closed;

        Loaded(Reservation reservation) {
            this.reservation = reservation;
        }

        @Override
        public List<TensorInfo> inputs() {
            return INPUTS;
        }

        @Override
        public List<TensorInfo> outputs() {
            return OUTPUTS;
        }

        @Override
        public String detail() {
            return "affine 1";
        }

        @Override
        public Map<String, Tensor> run(
                Map<String, Tensor> inputs, List<String> outputs, WorkPool pool, int parallelism) {
            if (closed && flaw != Flaw.RUNS_CLOSED) {
                throw new ClosedException(
                        Fault.of("model", "affine").expected("an open one").got("a closed one"));
            }
            Tensor numbers = inputs.get("numbers");
            if (flaw != Flaw.CHECKS_NOTHING) {
                check(numbers);
            }
            FloatBuffer in = numbers.floats();
            int n = in.remaining() / 3;
            Map<String, Tensor> results = new HashMap<>();
            for (String output : outputs) {
                results.put(
                        output,
                        switch (output) {
                            case "doubles" -> doubles(in, n, pool, parallelism);
                            case "sum" -> sums(in, n);
                            default ->
                                throw new UnknownNameException(Fault.of("output", output)
                                        .expected("doubles or sum")
                                        .got("none of that name"));
                        });
            }
            return results;
        }

        private Tensor doubles(FloatBuffer in, int n, WorkPool pool, int parallelism) {
            Tensor out = Tensor.allocate(DType.F32, Shape.of(n, 3));
            pool.forEach(n * 3, parallelism, i -> out.floats().put(i, 2 * in.get(i)));
            return out;
        }

        private Tensor sums(FloatBuffer in, int n) {
            Tensor out = Tensor.allocate(DType.F32, Shape.of(n, 1));
            for (int i = 0; i < n; i++) {
                int row = flaw == Flaw.ANSWERS_ONE_ROW ? 0 : i;
                float sum = in.get(3 * row) + in.get(3 * row + 1) + in.get(3 * row + 2);
                out.floats().put(i, flaw == Flaw.MIXES_ROWS && i > 0 ? sum + in.get(0) : sum);
            }
            return out;
        }

        private void check(Tensor numbers) {
            boolean fits = numbers != null
                    && numbers.dtype() == DType.F32
                    && numbers.shape().rank() == 2
                    && numbers.shape().dim(0) > 0
                    && numbers.shape().dim(1) == 3;
            if (!fits) {
                throw new ShapeException(
                        Fault.of("input", "numbers").expected("F32 [?,3]").got(numbers));
            }
        }

        @Override
        public void close() {
            closed = true;
            if (flaw == Flaw.LEAKS) {
                LEAKED.add(reservation);
            } else {
                reservation.close();
            }
        }
    }
}

package dev.fovea.adapters.tflite;

import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A model in TensorFlow Lite. Rows are computed one at a time, spread over interpreters, and the batch dimension of the
 * file is never changed: some models then answer fewer rows than they were given, without an error. Why that costs no
 * time is told in docs/adr/0004-tflite-batching.md.
 */
final class TfliteExecutable implements Executable {

    private final TfliteModel model;
    private final String version;
    private final int threads;
    private final boolean wide;
    private final List<TensorSlot> inputs;
    private final List<TensorSlot> outputs;
    private final InterpreterPool pool;
    private final long interpreterBytes;
    private volatile boolean closed;

    /**
     * @param model closed by this executable, unless the constructor throws
     * @param version of TensorFlow Lite
     * @param threads the most that all calls together may use
     */
    TfliteExecutable(TfliteModel model, String version, int threads) {
        this.model = model;
        this.version = version;
        this.threads = threads;
        this.pool = new InterpreterPool(threads, n -> TfliteInterpreter.create(model, n));
        TfliteInterpreter first = TfliteInterpreter.create(model, threads);
        boolean independent;
        try {
            inputs = ModelTables.inputs(model.name(), first.handle());
            outputs = ModelTables.outputs(model.name(), first.handle());
            independent = ModelTables.isIndependentOfThreads(first.handle());
        } catch (RuntimeException | Error e) {
            first.close();
            throw e;
        }
        this.wide = independent;
        this.interpreterBytes = first.bytes();
        if (threads == 1 || independent) {
            pool.add(first);
        } else {
            first.close();
        }
    }

    @Override
    public List<TensorInfo> inputs() {
        return inputs.stream().map(TensorSlot::info).toList();
    }

    @Override
    public List<TensorInfo> outputs() {
        return outputs.stream().map(TensorSlot::info).toList();
    }

    @Override
    public String detail() {
        return version + ", batch: loop";
    }

    @Override
    public long modelBytes() {
        return model.bytes();
    }

    /** An interpreter a thread, by estimate. */
    @Override
    public long callBytes(int parallelism) {
        return Math.min(parallelism, threads) * interpreterBytes;
    }

    /** The number of interpreters that this model has now. */
    int interpreters() {
        return pool.size();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> tensors, List<String> names, WorkPool workers, int parallelism) {
        if (closed) {
            throw new ClosedException(Fault.of("model", model.name())
                    .expected("an open model")
                    .got("a closed one")
                    .repair("build a new predictor"));
        }
        Batch batch = batch(tensors);
        List<TensorSlot> wanted = names.stream().distinct().map(this::output).toList();
        Results results = new Results(wanted, batch.rows());
        try {
            int from = 0;
            if (wanted.stream().anyMatch(slot -> !slot.row().isKnown())) {
                // The sizes of these outputs are known once a row was computed.
                runRow(batch, 0, results, parallelism);
                from = 1;
            } else {
                results.allocate(wanted.stream().map(TensorSlot::row).toList());
            }
            int rest = batch.rows() - from;
            int first = from;
            if (rest == 1) {
                runRow(batch, first, results, parallelism);
            } else {
                workers.forEach(rest, Math.min(parallelism, threads), i -> runRow(batch, first + i, results, 1));
            }
            return results.take();
        } catch (RuntimeException | Error e) {
            results.close();
            throw e;
        }
    }

    private void runRow(Batch batch, int row, Results results, int parallelism) {
        TfliteInterpreter interpreter = pool.lease(wide ? Math.min(parallelism, threads) : 1);
        try {
            interpreter.shape(inputs, batch.rowShapes(), outputs);
            for (int i = 0; i < inputs.size(); i++) {
                ByteBuffer target = interpreter.input(i);
                int size = target.limit();
                target.put(0, batch.contents().get(i), row * size, size);
            }
            interpreter.invoke();
            results.store(row, interpreter);
        } finally {
            pool.release(interpreter);
        }
    }

    /** The checked inputs of one call, in the model's order. */
    private record Batch(int rows, List<Shape> rowShapes, List<ByteBuffer> contents) {}

    private Batch batch(Map<String, Tensor> tensors) {
        List<Shape> shapes = new ArrayList<>(inputs.size());
        List<ByteBuffer> contents = new ArrayList<>(inputs.size());
        int rows = -1;
        for (TensorSlot slot : inputs) {
            Tensor tensor = tensors.get(slot.name());
            if (tensor == null) {
                throw wrong(slot, "none; given are " + tensors.keySet());
            }
            if (tensor.dtype() != slot.dtype() || !fits(tensor.shape(), slot)) {
                throw wrong(slot, new TensorInfo(slot.name(), tensor.dtype(), tensor.shape(), null).toString());
            }
            int n = tensor.shape().dim(0);
            if (n < 1 || (rows >= 0 && rows != n)) {
                throw wrong(slot, n + " rows" + (rows < 0 ? "" : ", and " + rows + " in another input"));
            }
            rows = n;
            shapes.add(tensor.shape().row());
            contents.add(tensor.bytes());
        }
        return new Batch(rows, shapes, contents);
    }

    private static boolean fits(Shape shape, TensorSlot slot) {
        if (shape.rank() != slot.row().rank() + 1) {
            return false;
        }
        for (int i = 0; i < slot.row().rank(); i++) {
            int expected = slot.row().dim(i);
            if (expected == Shape.UNKNOWN ? shape.dim(i + 1) < 1 : expected != shape.dim(i + 1)) {
                return false;
            }
        }
        return true;
    }

    private ShapeException wrong(TensorSlot slot, String got) {
        return new ShapeException(Fault.of("model input", slot.name())
                .expected("at least 1 row of " + slot.info())
                .got(got));
    }

    private TensorSlot output(String name) {
        return outputs.stream()
                .filter(slot -> slot.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UnknownNameException(Fault.of("model output", name)
                        .expected("one of "
                                + outputs.stream().map(TensorSlot::name).collect(Collectors.joining(", ")))
                        .got("a name that " + model.name() + " does not have")));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            pool.close();
            model.close();
        }
    }

    /** The outputs of one call. Rows may be stored by several threads, each its own. */
    private final class Results {
        private final List<TensorSlot> wanted;
        private final int rows;
        private final List<Tensor> tensors = new ArrayList<>();
        private final List<ByteBuffer> contents = new ArrayList<>();
        private final int[] positions;

        Results(List<TensorSlot> wanted, int rows) {
            this.wanted = wanted;
            this.rows = rows;
            this.positions = wanted.stream().mapToInt(outputs::indexOf).toArray();
        }

        void allocate(List<Shape> rowShapes) {
            for (int i = 0; i < wanted.size(); i++) {
                Tensor tensor = Tensor.allocate(wanted.get(i).dtype(), TensorSlot.batch(rows, rowShapes.get(i)));
                tensors.add(tensor);
                contents.add(tensor.bytes());
            }
        }

        void store(int row, TfliteInterpreter interpreter) {
            if (tensors.isEmpty()) {
                allocate(wanted.stream().map(interpreter::outputRow).toList());
            }
            for (int i = 0; i < wanted.size(); i++) {
                ByteBuffer source = interpreter.output(positions[i], wanted.get(i));
                ByteBuffer target = contents.get(i);
                int size = target.limit() / rows;
                if (source.limit() != size) {
                    throw new ModelException(
                            Fault.of("model output", wanted.get(i).name())
                                    .expected("rows of one size, " + size + " bytes")
                                    .got(source.limit() + " bytes")
                                    .at("row " + row)
                                    .repair("run its pictures one by one"));
                }
                target.put(row * size, source, 0, size);
            }
        }

        Map<String, Tensor> take() {
            Map<String, Tensor> map = new LinkedHashMap<>();
            for (int i = 0; i < wanted.size(); i++) {
                map.put(wanted.get(i).name(), tensors.get(i));
            }
            return map;
        }

        void close() {
            tensors.forEach(Tensor::close);
        }
    }
}

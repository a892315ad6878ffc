package dev.fovea.adapters.tensorflow;

import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.proto.RunOptions;

/**
 * A model in TensorFlow. Rows are computed one at a time, each on one thread, spread over the pool: TensorFlow's kernels
 * choose their order of summation by the size of the batch and the number of threads, so that a row's bits would depend on
 * its neighbours. docs/adr/0015-tensorflow-models.md tells what it costs.
 */
final class TensorflowExecutable implements Executable {

    private final TensorflowModel model;
    private final List<Endpoint> inputs;
    private final List<Endpoint> outputs;
    private final int threads;

    /** The caller's thread runs the call: -1 stands for no pool. */
    private final RunOptions options =
            RunOptions.newBuilder().setInterOpThreadPool(-1).build();

    private volatile boolean closed;

    /**
     * @param model closed by this executable
     * @param threads the most that all calls together may use
     */
    TensorflowExecutable(TensorflowModel model, Endpoints endpoints, int threads) {
        this.model = model;
        this.inputs = endpoints.inputs();
        this.outputs = endpoints.outputs();
        this.threads = threads;
    }

    @Override
    public List<TensorInfo> inputs() {
        return inputs.stream().map(Endpoint::info).toList();
    }

    @Override
    public List<TensorInfo> outputs() {
        return outputs.stream().map(Endpoint::info).toList();
    }

    @Override
    public String detail() {
        return TensorFlow.version() + ", batch: loop";
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
        List<Integer> wanted = names.stream().distinct().map(this::position).toList();
        RowResults results =
                new RowResults(model.name(), wanted.stream().map(outputs::get).toList(), batch.rows());
        try {
            int from = 0;
            if (!results.allocateKnown()) {
                // The sizes of these outputs are known once a row was computed.
                runRow(batch, 0, wanted, results);
                from = 1;
            }
            int first = from;
            workers.forEach(
                    batch.rows() - from,
                    Math.min(parallelism, threads),
                    i -> runRow(batch, first + i, wanted, results));
            return results.take();
        } catch (RuntimeException | Error e) {
            results.close();
            throw e;
        }
    }

    /** All outputs are computed, whichever are wanted: TensorFlow fuses operations by what is asked for, and rounds so. */
    private void runRow(Batch batch, int row, List<Integer> wanted, RowResults results) {
        List<org.tensorflow.Tensor> fed = new ArrayList<>(inputs.size());
        try {
            Session.Runner runner = model.session().runner().setOptions(options);
            for (int i = 0; i < inputs.size(); i++) {
                Slice slice = batch.slices().get(i);
                org.tensorflow.Tensor tensor = TensorMemory.tensor(
                        inputs.get(i).dtype(), slice.shape(), slice.content(), row * slice.bytes(), slice.bytes());
                fed.add(tensor);
                runner.feed(inputs.get(i).output(), tensor);
            }
            outputs.forEach(output -> runner.fetch(output.output()));
            try (Result result = runner.run()) {
                results.store(row, wanted.stream().map(result::get).toList());
            }
        } catch (FoveaException e) {
            throw e;
        } catch (RuntimeException e) {
            // TensorFlow Java's exceptions have no type in common.
            throw new ModelException(
                    Fault.of("model", model.name())
                            .expected("a row that TensorFlow computes")
                            .got(TensorflowModel.reason(e))
                            .at("row " + row)
                            .repair("check the shapes and values of the inputs"),
                    e);
        } finally {
            fed.forEach(org.tensorflow.Tensor::close);
        }
    }

    /** The rows of one input: the shape in which TensorFlow is fed each, and their content. */
    private record Slice(Shape shape, int bytes, ByteBuffer content) {}

    /** The checked inputs of one call, in the model's order. */
    private record Batch(int rows, List<Slice> slices) {}

    private Batch batch(Map<String, Tensor> tensors) {
        List<Slice> slices = new ArrayList<>(inputs.size());
        int rows = -1;
        for (Endpoint input : inputs) {
            Tensor tensor = given(input, tensors);
            if (tensor.dtype() != input.dtype() || !fits(tensor.shape(), input)) {
                throw wrong(input, new TensorInfo(input.name(), tensor.dtype(), tensor.shape(), null).toString());
            }
            int n = tensor.shape().dim(0);
            if (n < 1 || (rows >= 0 && rows != n)) {
                throw wrong(input, n + " rows" + (rows < 0 ? "" : ", and " + rows + " in another input"));
            }
            rows = n;
            Shape row = tensor.shape().row();
            // A tensor of any rank is taken for a batch, as nearly all are.
            Shape fed = input.isBatched() || input.declared() == null ? Endpoint.batch(1, row) : row;
            slices.add(new Slice(fed, tensor.byteSize() / n, tensor.bytes()));
        }
        return new Batch(rows, slices);
    }

    private Tensor given(Endpoint input, Map<String, Tensor> tensors) {
        Tensor tensor = tensors.get(input.name());
        for (String other :
                List.of(input.name() + ":0", TensorName.of(input.name()).brief())) {
            tensor = tensor == null ? tensors.get(other) : tensor;
        }
        if (tensor == null) {
            throw wrong(input, "none; given are " + tensors.keySet());
        }
        return tensor;
    }

    private static boolean fits(Shape shape, Endpoint input) {
        Shape row = input.row();
        if (row == null) {
            return shape.rank() > 0;
        }
        if (shape.rank() != row.rank() + 1) {
            return false;
        }
        for (int i = 0; i < row.rank(); i++) {
            if (row.dim(i) != Shape.UNKNOWN && row.dim(i) != shape.dim(i + 1)) {
                return false;
            }
        }
        return true;
    }

    private ShapeException wrong(Endpoint input, String got) {
        return new ShapeException(Fault.of("model input", input.name())
                .expected("at least 1 row of " + input.info())
                .got(got));
    }

    private int position(String name) {
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).name().equals(name)) {
                return i;
            }
        }
        List<String> known = outputs.stream().map(Endpoint::name).toList();
        throw new UnknownNameException(Fault.of("model output", name)
                .expected("one of " + known)
                .got("a name that " + model.name() + " does not have")
                .repair(Names.suggestion(name, known)));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            model.close();
        }
    }

    /** The rows of some outputs, put together. Rows may be stored by several threads, each its own. */
    private static final class RowResults {
        private final String model;
        private final List<Endpoint> outputs;
        private final int rows;
        private final List<Tensor> tensors = new ArrayList<>();
        private final List<ByteBuffer> contents = new ArrayList<>();

        RowResults(String model, List<Endpoint> outputs, int rows) {
            this.model = model;
            this.outputs = outputs;
            this.rows = rows;
        }

        /** True when all outputs have rows of known size, for which there is now room. */
        boolean allocateKnown() {
            List<@Nullable Shape> shapes = new ArrayList<>();
            for (Endpoint output : outputs) {
                Shape row = output.row();
                if (row == null || !row.isKnown()) {
                    return false;
                }
                shapes.add(row);
            }
            shapes.forEach(this::allocate);
            return true;
        }

        private void allocate(@Nullable Shape row) {
            Endpoint output = outputs.get(tensors.size());
            if (row != null) {
                Tensor tensor = Tensor.allocate(output.dtype(), Endpoint.batch(rows, row));
                tensors.add(tensor);
                contents.add(tensor.bytes());
            }
        }

        void store(int row, List<org.tensorflow.Tensor> results) {
            List<Shape> shapes = new ArrayList<>();
            for (int i = 0; i < results.size(); i++) {
                shapes.add(rowOf(outputs.get(i), results.get(i)));
            }
            if (tensors.isEmpty()) {
                shapes.forEach(this::allocate);
            }
            for (int i = 0; i < results.size(); i++) {
                Shape expected = tensors.get(i).shape().row();
                if (!expected.equals(shapes.get(i))) {
                    throw new ModelException(
                            Fault.of("model output", outputs.get(i).name())
                                    .expected("rows of one shape, " + expected)
                                    .got(shapes.get(i))
                                    .at("row " + row)
                                    .repair("run its rows one by one"));
                }
                int bytes = tensors.get(i).byteSize() / rows;
                TensorMemory.copy(results.get(i), contents.get(i), row * bytes, bytes);
            }
        }

        /** The shape of what TensorFlow gave for one row, without the dimension that counts rows. */
        private Shape rowOf(Endpoint output, org.tensorflow.Tensor result) {
            Shape shape = Endpoint.shapeOf(result);
            if (shape == null) {
                throw new ModelException(Fault.of("model output", output.name())
                        .expected("a tensor of dimensions below 2^31")
                        .got(result.shape()));
            }
            if (output.declared() == null) {
                return shape.rank() > 0 && shape.dim(0) == 1 ? shape.row() : shape;
            }
            if (!output.isBatched()) {
                return shape;
            }
            if (shape.rank() < 1 || shape.dim(0) != 1) {
                throw new ModelException(Fault.of("model output", output.name())
                        .expected("1 row for 1 row of model " + model)
                        .got(shape)
                        .repair("this output does not go by rows: name another one"));
            }
            return shape.row();
        }

        Map<String, Tensor> take() {
            Map<String, Tensor> map = new java.util.LinkedHashMap<>();
            for (int i = 0; i < outputs.size(); i++) {
                map.put(outputs.get(i).name(), tensors.get(i));
            }
            return map;
        }

        void close() {
            tensors.forEach(Tensor::close);
        }
    }
}

package dev.fovea.domain.model;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.model.Region;
import dev.fovea.api.plan.StepTime;
import dev.fovea.api.port.Description;
import dev.fovea.api.port.Footprint;
import dev.fovea.api.port.Metrics;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ExecutableCheck;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.domain.image.ImageBatcher;
import dev.fovea.domain.meter.Meter;
import dev.fovea.domain.stream.BatchStream;
import dev.fovea.domain.stream.ImageStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model with everything it needs to run: what the services behind the ports share. It may be closed while calls are
 * running; the last of them gives the model back. Safe for any number of threads.
 */
public final class LoadedModel implements AutoCloseable {

    private final ModelSpec spec;
    private final SharedExecutables.Lease lease;
    private final @Nullable ImageBatcher batcher;
    private final DecodeOptions decode;
    private final WorkPool pool;
    private final int threads;
    private final int batchSize;
    private final Description description;
    private final Meter meter = new Meter();
    private final Users users;

    /** Everything resolved; takes over the lease. */
    public LoadedModel(
            ModelSpec spec,
            SharedExecutables.Lease lease,
            @Nullable ImageBatcher batcher,
            DecodeOptions decode,
            WorkPool pool,
            int threads,
            int batchSize,
            Description description) {
        this.spec = spec;
        this.lease = lease;
        this.batcher = batcher;
        this.decode = decode;
        this.pool = pool;
        this.threads = threads;
        this.batchSize = batchSize;
        this.description = description;
        this.users = new Users(spec.name(), lease::close);
    }

    /** The complete spec. */
    public ModelSpec spec() {
        return spec;
    }

    /** The outputs of the model. */
    public List<TensorInfo> outputs() {
        return lease.executable().outputs();
    }

    /** What it runs on. */
    public Description description() {
        return description;
    }

    /** The memory off the heap that it takes, at the number of threads that it may use. */
    public Footprint footprint() {
        users.enter();
        try {
            Executable executable = lease.executable();
            long known = executable.modelBytes();
            return new Footprint(
                    known > 0 ? known : lease.fileBytes(),
                    executable.callBytes(threads),
                    rowBytes(executable.inputs()),
                    rowBytes(executable.outputs()));
        } finally {
            users.leave();
        }
    }

    /** Sides that the model leaves open count as 1. */
    private static long rowBytes(List<TensorInfo> tensors) {
        long bytes = 0;
        for (TensorInfo tensor : tensors) {
            long elements = 1;
            for (int i = 1; i < tensor.shape().rank(); i++) {
                elements *= Math.max(1, tensor.shape().dim(i));
            }
            bytes += elements * tensor.dtype().bytes();
        }
        return bytes;
    }

    /** Counters. */
    public Metrics metrics() {
        return meter.metrics();
    }

    /** The time of each step since this was last asked for; see {@link Executable#profile}. */
    public List<StepTime> profile() {
        users.enter();
        try {
            return lease.executable().profile();
        } finally {
            users.leave();
        }
    }

    /**
     * Results for pictures, in order: in batches, each prepared in parallel and run.
     *
     * @param outputs the outputs that are wanted
     * @param results turns the outputs for some rows into one result a row
     */
    public <R> List<R> ofImages(
            List<Image> images, List<String> outputs, Function<Map<String, Tensor>, List<R>> results) {
        users.enter();
        try {
            ImageBatcher pictures = batcher();
            List<R> all = new ArrayList<>(images.size());
            for (int from = 0; from < images.size(); from += batchSize) {
                List<Image> chunk = images.subList(from, Math.min(images.size(), from + batchSize));
                long start = System.nanoTime();
                try (Tensor batch = pictures.batch(chunk, pool, threads)) {
                    long prepared = System.nanoTime();
                    all.addAll(ofBatch(batch, outputs, results));
                    meter.record(chunk.size(), prepared - start, System.nanoTime() - prepared);
                }
            }
            return all;
        } finally {
            users.leave();
        }
    }

    /** Results for many pictures as they are asked for; see {@link #ofImages}. */
    public <R> Outcomes<R> ofSources(
            Iterator<ImageSource> sources, List<String> outputs, Function<Map<String, Tensor>, List<R>> results) {
        users.enter();
        try {
            Function<Tensor, List<R>> model = batch -> {
                long start = System.nanoTime();
                List<R> rows = ofBatch(batch, outputs, results);
                meter.record(batch.shape().dim(0), 0, System.nanoTime() - start);
                return rows;
            };
            ImageBatcher pictures = batcher();
            ImageDecoder decoder = ImageDecoder.installed().reducing(pictures.reduction(decode));
            BatchStream<R> stream = new BatchStream<>(
                    sources, decoder, decode, pictures.behind(decoder), model, batchSize, pool, threads);
            return new HeldStream<>(stream, users::leave);
        } catch (RuntimeException e) {
            users.leave();
            throw e;
        }
    }

    /**
     * Results for many pictures one by one, in order, as they are asked for: the next ones are decoded meanwhile.
     *
     * @param result of a picture; what it throws is the picture's failure when it is a fault of fovea's kind
     */
    public <R> Outcomes<R> ofEach(Iterator<ImageSource> sources, Function<Image, R> result) {
        users.enter();
        try {
            ImageStream pictures = new ImageStream(sources, ImageDecoder.installed(), decode, pool, threads);
            return new HeldStream<>(new EachStream<>(pictures, result), users::leave);
        } catch (RuntimeException e) {
            users.leave();
            throw e;
        }
    }

    /** The input for one picture: a batch of one; the caller closes it. */
    public Tensor prepared(Image image) {
        users.enter();
        try {
            return batcher().batch(List.of(image), pool, threads);
        } finally {
            users.leave();
        }
    }

    /** The input for one picture that is stretched to it, whatever the model's fit; the caller closes it. */
    public Tensor preparedWhole(Image image) {
        users.enter();
        try {
            ImageBatcher pictures = batcher();
            Tensor batch = pictures.allocate(1);
            try {
                pictures.fill(image, placement -> whole(image), batch, 0);
                return batch;
            } catch (RuntimeException | Error e) {
                batch.close();
                throw e;
            }
        } finally {
            users.leave();
        }
    }

    private Placement whole(Image image) {
        ImageInput input = Objects.requireNonNull(spec.image(), "a model with a batcher takes pictures");
        return Placement.stretch(new Region(0, 0, image.width(), image.height()), input.width(), input.height());
    }

    /** Pictures that go through the model together. */
    public int batchSize() {
        return batchSize;
    }

    /** The model's outputs for its raw inputs; the caller closes them. */
    public Map<String, Tensor> ofTensors(Map<String, Tensor> inputs) {
        return run(inputs, outputNames());
    }

    /** Results for raw inputs, one a row; see {@link #ofImages}. */
    public <R> List<R> ofTensors(
            Map<String, Tensor> inputs, List<String> outputs, Function<Map<String, Tensor>, List<R>> results) {
        Map<String, Tensor> tensors = run(inputs, outputs);
        try {
            return results.apply(tensors);
        } finally {
            close(tensors);
        }
    }

    private Map<String, Tensor> run(Map<String, Tensor> inputs, List<String> outputs) {
        users.enter();
        try {
            long start = System.nanoTime();
            int rows = ExecutableCheck.rows(lease.executable().inputs(), inputs);
            Map<String, Tensor> tensors = lease.executable().run(inputs, outputs, pool, threads);
            meter.record(rows, 0, System.nanoTime() - start);
            return tensors;
        } finally {
            users.leave();
        }
    }

    private List<String> outputNames() {
        return outputs().stream().map(TensorInfo::name).toList();
    }

    /** Runs the model once on zeros. */
    public void warmUp() {
        users.enter();
        try {
            List<TensorInfo> inputs = lease.executable().inputs();
            Map<String, Tensor> zeros = new HashMap<>();
            try {
                for (TensorInfo input : inputs) {
                    Tensor zero = Tensor.allocate(input.dtype(), input.shape().withFirst(1));
                    zeros.put(input.name(), zero);
                    zero.bytes().put(new byte[zero.byteSize()]);
                }
                close(lease.executable().run(zeros, outputNames(), pool, threads));
            } finally {
                close(zeros);
            }
        } finally {
            users.leave();
        }
    }

    private <R> List<R> ofBatch(Tensor batch, List<String> outputs, Function<Map<String, Tensor>, List<R>> results) {
        Executable executable = lease.executable();
        Map<String, Tensor> rows =
                executable.run(Map.of(executable.inputs().get(0).name(), batch), outputs, pool, threads);
        try {
            return results.apply(rows);
        } finally {
            close(rows);
        }
    }

    private static void close(Map<String, Tensor> tensors) {
        tensors.values().forEach(Tensor::close);
    }

    private ImageBatcher batcher() {
        if (batcher == null) {
            throw new ModelException(Fault.of("model", spec.name())
                    .expected("one input that takes pictures")
                    .got("inputs " + lease.executable().inputs())
                    .repair("feed it tensors through run()"));
        }
        return batcher;
    }

    @Override
    public void close() {
        users.close();
    }
}

package dev.fovea.bench.model;

import dev.fovea.Fovea;
import dev.fovea.api.image.Image;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.bench.Contestant;
import dev.fovea.bench.Role;
import dev.fovea.bench.Topic;
import dev.fovea.bench.photo.Photos;
import dev.fovea.bench.preprocess.Difference;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A prepared tensor to probabilities: the model alone. */
@State(Scope.Benchmark)
@Topic(group = "model", title = "one tensor to probabilities, EfficientNet-Lite0, {threads} thread(s)")
@NullUnmarked // JMH fills the fields through setUp
public class ModelBenchmark {

    @Param({"1", "2"})
    public int threads;

    private Predictor predictor;
    private Predictor lite;
    private HandWritten hand;
    private PlainClassifier plain;
    private Tensor tensor;
    private String inputName;
    private String output;
    private Image small;

    @Setup
    public void setUp() {
        predictor = Fovea.predictor(Fovea.DEFAULT_MODEL).threads(threads).build();
        Backend.require(predictor, "cpu", threads);
        lite = Fovea.predictor(Fovea.DEFAULT_MODEL)
                .threads(threads)
                .backend("tflite")
                .build();
        Backend.require(lite, "tflite", threads);
        inputName = predictor.describe().inputs().get(0).name();
        output = Objects.requireNonNull(Fovea.model(Fovea.DEFAULT_MODEL).spec().probabilities(), "probabilities");
        hand = new HandWritten(threads);
        plain = new PlainClassifier(threads);
        small = Photos.pixels("224x224");
        tensor = hand.prepare(small);
        float[] expected = bare();
        // The order of sums differs, nothing else.
        Difference.require("run", expected, run(), 1e-6);
        Difference.require("lite", expected, lite(), 1e-6);
    }

    @TearDown
    public void tearDown() {
        predictor.close();
        lite.close();
        hand.close();
        plain.close();
    }

    @Benchmark
    @Contestant(value = "fovea Predictor.run", role = Role.BASELINE)
    public float[] run() {
        return run(predictor);
    }

    @Benchmark
    @Contestant(value = "fovea Predictor.run, TensorFlow Lite backend", role = Role.FOVEA)
    public float[] lite() {
        return run(lite);
    }

    private float[] run(Predictor on) {
        Map<String, Tensor> outputs = on.run(Map.of(inputName, tensor));
        try {
            return Objects.requireNonNull(outputs.get(output), output).toFloats();
        } finally {
            outputs.values().forEach(Tensor::close);
        }
    }

    @Benchmark
    @Contestant(value = "plain TensorFlow Lite", role = Role.PEER)
    public float[] bare() {
        return plain.interpreter().run(tensor.floats());
    }
}

package dev.fovea.domain.featurize;

import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Description;
import dev.fovea.api.port.Featurizer;
import dev.fovea.api.port.Metrics;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.domain.model.LoadedModel;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Features by a loaded model: one of its outputs, flattened row-major. */
public final class FeaturizeService implements Featurizer {

    private final LoadedModel model;
    private final TensorInfo output;
    private final int size;

    /** A featurizer that owns the model; the output's row has known dimensions. */
    public FeaturizeService(LoadedModel model, TensorInfo output) {
        this.model = model;
        this.output = output;
        this.size = (int) output.shape().row().elements();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public float[] featurize(Image image) {
        return rows(List.of(image)).get(0);
    }

    @Override
    public Tensor featurize(List<Image> images) {
        return stack(rows(images));
    }

    @Override
    public Tensor featurize(Map<String, Tensor> inputs) {
        return stack(model.ofTensors(inputs, List.of(output.name()), this::vectors));
    }

    private Tensor stack(List<float[]> rows) {
        Tensor features = Tensor.allocate(DType.F32, Shape.of(rows.size(), size));
        FloatBuffer target = features.floats();
        rows.forEach(target::put);
        return features;
    }

    @Override
    public Outcomes<float[]> featurize(Iterator<ImageSource> sources) {
        return model.ofSources(sources, List.of(output.name()), this::vectors);
    }

    private List<float[]> rows(List<Image> images) {
        return model.ofImages(images, List.of(output.name()), this::vectors);
    }

    private List<float[]> vectors(Map<String, Tensor> batch) {
        Tensor tensor = batch.values().iterator().next();
        int rows = tensor.shape().dim(0);
        List<float[]> vectors = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) {
            try (Tensor row = tensor.row(i)) {
                vectors.add(HeapTensor.copyOf(row, output.quantization()).floats());
            }
        }
        return vectors;
    }

    @Override
    public void warmUp() {
        model.warmUp();
    }

    @Override
    public Description describe() {
        return model.description();
    }

    @Override
    public Metrics metrics() {
        return model.metrics();
    }

    @Override
    public void close() {
        model.close();
    }
}

package dev.fovea.domain.featurize;

import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Description;
import dev.fovea.api.port.Featurizer;
import dev.fovea.api.port.Footprint;
import dev.fovea.api.port.Metrics;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.domain.model.LoadedModel;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Features by a loaded model. */
public final class FeaturizeService implements Featurizer {

    private final LoadedModel model;
    private final FeatureVector features;

    /** A featurizer that owns the model. */
    public FeaturizeService(LoadedModel model, FeatureVector features) {
        this.model = model;
        this.features = features;
    }

    @Override
    public int size() {
        return features.size();
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
        return stack(model.ofTensors(inputs, List.of(features.output()), this::vectors));
    }

    private Tensor stack(List<float[]> rows) {
        Tensor stack = Tensor.allocate(DType.F32, Shape.of(rows.size(), features.size()));
        FloatBuffer target = stack.floats();
        rows.forEach(target::put);
        return stack;
    }

    @Override
    public Outcomes<float[]> featurize(Iterator<ImageSource> sources) {
        return model.ofSources(sources, List.of(features.output()), this::vectors);
    }

    private List<float[]> rows(List<Image> images) {
        return model.ofImages(images, List.of(features.output()), this::vectors);
    }

    private List<float[]> vectors(Map<String, Tensor> batch) {
        Tensor tensor = batch.values().iterator().next();
        int rows = tensor.shape().dim(0);
        List<float[]> vectors = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) {
            try (Tensor row = tensor.row(i)) {
                vectors.add(features.of(row));
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
        return model.description().withOutputs(List.of(features.info()));
    }

    @Override
    public Footprint footprint() {
        return model.footprint();
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

package dev.fovea.domain.predict;

import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.plan.StepTime;
import dev.fovea.api.port.Description;
import dev.fovea.api.port.Footprint;
import dev.fovea.api.port.Metrics;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.port.Prediction;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.domain.model.LoadedModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Predictions by a loaded model. */
public final class PredictService implements Predictor {

    private final LoadedModel model;
    private final List<String> outputs;
    private final Map<String, Quantization> quantizations = new HashMap<>();

    /**
     * A predictor that owns the model.
     *
     * @param outputs the outputs that predictions hold
     */
    public PredictService(LoadedModel model, List<String> outputs) {
        this.model = model;
        this.outputs = List.copyOf(outputs);
        for (TensorInfo output : model.outputs()) {
            if (output.quantization() != null) {
                quantizations.put(output.name(), output.quantization());
            }
        }
    }

    @Override
    public Prediction predict(Image image) {
        return predict(List.of(image)).get(0);
    }

    @Override
    public List<Prediction> predict(List<Image> images) {
        return model.ofImages(images, outputs, this::predictions);
    }

    @Override
    public Outcomes<Prediction> predict(Iterator<ImageSource> sources) {
        return model.ofSources(sources, outputs, this::predictions);
    }

    private List<Prediction> predictions(Map<String, Tensor> batch) {
        int rows = batch.values().iterator().next().shape().dim(0);
        List<Prediction> predictions = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) {
            Map<String, HeapTensor> values = new HashMap<>();
            for (Map.Entry<String, Tensor> output : batch.entrySet()) {
                try (Tensor row = output.getValue().row(i)) {
                    @Nullable Quantization quantization = quantizations.get(output.getKey());
                    values.put(output.getKey(), HeapTensor.copyOf(row, quantization));
                }
            }
            predictions.add(new Prediction(
                    values, model.spec().probabilities(), model.spec().labels()));
        }
        return predictions;
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        return model.ofTensors(inputs);
    }

    @Override
    public void warmUp() {
        model.warmUp();
    }

    @Override
    public Optional<LabelTable> labels() {
        return Optional.ofNullable(model.spec().labels());
    }

    @Override
    public Description describe() {
        return model.description();
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
    public List<StepTime> profile() {
        return model.profile();
    }

    @Override
    public void close() {
        model.close();
    }
}

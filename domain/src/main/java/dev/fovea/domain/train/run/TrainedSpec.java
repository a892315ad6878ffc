package dev.fovea.domain.train.run;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.domain.train.Loss;
import dev.fovea.domain.train.TrainableGraph;
import java.util.List;

/** What is known of a model once it is trained. */
public final class TrainedSpec {

    private TrainedSpec() {}

    /**
     * The spec of a trained network. Its labels are the classes of the examples; a single output of two classes is the
     * probability of the second. The output holds probabilities where the network ends with softmax or sigmoid, or where
     * the spec said so before.
     *
     * @param spec of the model before
     * @param classes by index; empty when the targets were numbers
     */
    public static ModelSpec of(ModelSpec spec, Graph trained, List<String> classes) {
        String output = trained.outputs().get(0);
        LabelTable known = LabelTable.of(
                classes.stream().map(name -> new LabelTable.Entry("", name)).toList());
        int outputs = trained.node(output).type().elements();
        boolean isProbable = TrainableGraph.endOf(trained) != Loss.End.NONE || output.equals(spec.probabilities());
        boolean answersWithClasses =
                !classes.isEmpty() && known.fits(outputs) && (isProbable || !known.isPairOf(outputs));
        LabelTable labels = answersWithClasses ? known : null;
        String features = spec.features();
        String map = spec.featureMap();
        return new ModelSpec(
                spec.name(),
                spec.description(),
                spec.license(),
                spec.image(),
                labels != null && isProbable ? output : null,
                features != null && trained.has(features) ? features : null,
                labels,
                map != null && trained.has(map) ? map : null,
                spec.layers().stream()
                        .filter(layer -> trained.has(layer.name()))
                        .toList());
    }
}

package dev.fovea.api.model;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What fovea knows of a model besides its file: data, so that a named model is a row and not a class.
 *
 * @param name the name it goes by
 * @param description one line for people; may be empty
 * @param license SPDX identifier; empty where it is not known
 * @param image how pictures become its input; null for a model that takes no picture
 * @param probabilities the output that holds class probabilities [n, classes]; null when there is none
 * @param features the output or layer that holds the feature vector [n, size]; null when there is none
 * @param labels the classes; null where there are none
 * @param featureMap the layer whose result is the last feature map [n, height, width, channels]; null when it is not known
 * @param layers layers whose results serve as features, the two above among them where their shapes are known; may be
 *     empty
 */
public record ModelSpec(
        String name,
        String description,
        String license,
        @Nullable ImageInput image,
        @Nullable String probabilities,
        @Nullable String features,
        @Nullable LabelTable labels,
        @Nullable String featureMap,
        List<FeatureLayer> layers)
        implements Serializable {

    public ModelSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(license, "license");
        layers = List.copyOf(layers);
    }

    /** A spec that says nothing of inner layers. */
    public ModelSpec(
            String name,
            String description,
            String license,
            @Nullable ImageInput image,
            @Nullable String probabilities,
            @Nullable String features,
            @Nullable LabelTable labels) {
        this(name, description, license, image, probabilities, features, labels, null, List.of());
    }

    /** A copy that goes by another name. */
    public ModelSpec withName(String name) {
        return new ModelSpec(name, description, license, image, probabilities, features, labels, featureMap, layers);
    }

    /** A copy with another input description. */
    public ModelSpec withImage(@Nullable ImageInput image) {
        return new ModelSpec(name, description, license, image, probabilities, features, labels, featureMap, layers);
    }

    /** A copy with another output of class probabilities. */
    public ModelSpec withProbabilities(@Nullable String probabilities) {
        return new ModelSpec(name, description, license, image, probabilities, features, labels, featureMap, layers);
    }

    /** A copy with another label table. */
    public ModelSpec withLabels(LabelTable labels) {
        return new ModelSpec(name, description, license, image, probabilities, features, labels, featureMap, layers);
    }

    /** True when the spec lists a layer of that name. */
    public boolean hasLayer(String layer) {
        return layers.stream().anyMatch(known -> known.name().equals(layer));
    }
}

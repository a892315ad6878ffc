package dev.fovea.api.model;

import java.io.Serializable;
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
 * @param features the output that holds the feature vector [n, size]; null when there is none
 * @param labels the classes; null where there are none
 */
public record ModelSpec(
        String name,
        String description,
        String license,
        @Nullable ImageInput image,
        @Nullable String probabilities,
        @Nullable String features,
        @Nullable LabelTable labels)
        implements Serializable {

    public ModelSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(license, "license");
    }

    /** A copy with another input description. */
    public ModelSpec withImage(ImageInput image) {
        return new ModelSpec(name, description, license, image, probabilities, features, labels);
    }

    /** A copy with another label table. */
    public ModelSpec withLabels(LabelTable labels) {
        return new ModelSpec(name, description, license, image, probabilities, features, labels);
    }
}

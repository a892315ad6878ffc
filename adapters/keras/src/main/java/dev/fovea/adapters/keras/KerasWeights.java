package dev.fovea.adapters.keras;

import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.Shape;

/** Where the trained numbers of a Keras model come from. */
@FunctionalInterface
public interface KerasWeights {

    /**
     * The weight of a layer, in the dimensions and order in which Keras keeps it. Each weight is asked for once a model,
     * however often its layer is called, and those of one layer in the order of {@code layer.weights}.
     *
     * @param layer the layer's name; inside nested models {@code MODEL/LAYER}
     * @param weight the name in Keras 3, such as {@code kernel}, {@code bias}, {@code gamma}, {@code depthwise_kernel}
     * @param shape what the layer's settings and its input make of it
     * @return floating-point weights of exactly that shape
     * @throws dev.fovea.api.error.ModelException when there is no such weight, or it has another shape
     */
    Weights weight(String layer, String weight, Shape shape);
}

package dev.fovea.domain.train;

import dev.fovea.domain.autograd.Activations;
import dev.fovea.domain.autograd.Elementwise;
import dev.fovea.domain.autograd.Variable;

/** How far predictions are from targets, as Keras defines it: for each example, before weights and mean. */
public interface Loss {

    /** The function at the end of a network, which some losses compute together with themselves. */
    enum End {
        /** None that matters. */
        NONE,
        /** Softmax over the last dimension. */
        SOFTMAX,
        /** The sigmoid of each element. */
        SIGMOID;

        /** What the function makes of what comes before it. */
        public Variable of(Variable logits) {
            return switch (this) {
                case NONE -> logits;
                case SOFTMAX -> Activations.softmax(logits, logits.value().rank() - 1);
                case SIGMOID -> Elementwise.sigmoid(logits);
            };
        }
    }

    /** Its name in Keras, such as {@code categorical_crossentropy}. */
    String name();

    /**
     * The losses of a batch: [n], or more dimensions whose mean is meant.
     *
     * @param prediction [n, ...] before the network's last function
     * @param end that function
     * @param target of the prediction's shape
     */
    Variable of(Variable prediction, End end, Variable target);
}

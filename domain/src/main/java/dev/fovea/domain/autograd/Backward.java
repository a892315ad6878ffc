package dev.fovea.domain.autograd;

import org.jspecify.annotations.Nullable;

/**
 * The gradients of an operation's inputs from those of its outputs. Written in differentiable operations, it can itself
 * be differentiated.
 */
@FunctionalInterface
public interface Backward {

    /**
     * The gradients of the inputs.
     *
     * @param gradients of the outputs, in the order of their numbers; null for those that nobody used
     * @return one for each input, null where none is wanted or it is zero; further ones must be null
     */
    @Nullable
    Variable[] apply(@Nullable Variable[] gradients);
}

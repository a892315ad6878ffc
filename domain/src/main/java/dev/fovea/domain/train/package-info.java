/** Training: optimisers, as Keras defines them, on the tensors of {@code dev.fovea.domain.autograd}. */
@NullMarked
package dev.fovea.domain.train;

import org.jspecify.annotations.NullMarked;

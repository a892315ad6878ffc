/** Tensors without gradients: memory that is used again, strided windows on it, and arithmetic by the kernels. */
@NullMarked
package dev.fovea.domain.autograd.value;

import org.jspecify.annotations.NullMarked;

/** Pictures to input tensors. */
@NullMarked
package dev.fovea.domain.image;

import org.jspecify.annotations.NullMarked;

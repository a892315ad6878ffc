/** Tensors: off-heap, counted, 64-byte aligned; and their heap-held kin for small results. */
@NullMarked
package dev.fovea.api.tensor;

import org.jspecify.annotations.NullMarked;

/** Pictures to input tensors. */
@NullMarked
package dev.fovea.bench.preprocess;

import org.jspecify.annotations.NullMarked;

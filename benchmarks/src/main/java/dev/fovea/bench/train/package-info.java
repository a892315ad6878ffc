/** Training steps: fovea's gradients against PyTorch's. */
@NullMarked
package dev.fovea.bench.train;

import org.jspecify.annotations.NullMarked;

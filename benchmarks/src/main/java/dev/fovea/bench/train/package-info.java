/** Training steps: fovea's gradients against PyTorch's; and training kernels against what the machine allows. */
@NullMarked
package dev.fovea.bench.train;

import org.jspecify.annotations.NullMarked;

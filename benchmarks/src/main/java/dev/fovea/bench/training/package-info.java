/** Training kernels and automatic differentiation, against what the machine allows. */
@NullMarked
package dev.fovea.bench.training;

import org.jspecify.annotations.NullMarked;

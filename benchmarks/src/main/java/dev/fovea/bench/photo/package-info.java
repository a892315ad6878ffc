/** The pictures that benchmarks run on. */
@NullMarked
package dev.fovea.bench.photo;

import org.jspecify.annotations.NullMarked;

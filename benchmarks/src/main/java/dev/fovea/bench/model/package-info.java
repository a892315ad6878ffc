/** Tensors and photos to labels. */
@NullMarked
package dev.fovea.bench.model;

import org.jspecify.annotations.NullMarked;

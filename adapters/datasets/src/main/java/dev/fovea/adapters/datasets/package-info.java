/** Labelled examples in the files that people keep them in. */
@NullMarked
package dev.fovea.adapters.datasets;

import org.jspecify.annotations.NullMarked;

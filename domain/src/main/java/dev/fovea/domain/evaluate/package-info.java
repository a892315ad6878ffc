/** Classifiers measured with labelled examples. */
@NullMarked
package dev.fovea.domain.evaluate;

import org.jspecify.annotations.NullMarked;

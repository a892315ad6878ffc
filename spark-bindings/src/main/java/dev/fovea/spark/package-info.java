/** MLlib stages and SQL functions: pictures in a column become labels, probabilities or features. */
@NullMarked
package dev.fovea.spark;

import org.jspecify.annotations.NullMarked;

/**
 * Rows and tensors: how the values of a row become the inputs of a model and its outputs the values of a row. Nothing
 * here knows Spark.
 */
@NullMarked
package dev.fovea.spark.tensor;

import org.jspecify.annotations.NullMarked;

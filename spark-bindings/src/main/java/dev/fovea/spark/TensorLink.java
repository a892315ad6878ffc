package dev.fovea.spark;

import java.io.Serializable;

/** A column and the tensor that it feeds, or that fills it. */
record TensorLink(String column, String tensor) implements Serializable {}

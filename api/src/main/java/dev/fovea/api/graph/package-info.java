/** Networks as data: immutable graphs of typed operations with weights by reference. */
@NullMarked
package dev.fovea.api.graph;

import org.jspecify.annotations.NullMarked;

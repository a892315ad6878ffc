/** Algorithms on graphs: rewrites that keep a network's results, and its drawing. */
@NullMarked
package dev.fovea.domain.graph;

import org.jspecify.annotations.NullMarked;

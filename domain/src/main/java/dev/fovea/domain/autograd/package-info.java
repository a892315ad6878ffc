/**
 * Automatic differentiation by a dynamic graph, constructed as PyTorch does it: variables, nodes and edges, gradients of
 * any order, and the operations between them.
 */
@NullMarked
package dev.fovea.domain.autograd;

import org.jspecify.annotations.NullMarked;

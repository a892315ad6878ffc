/** Whole networks and single layers on fovea's own kernels. */
@NullMarked
package dev.fovea.bench.network;

import org.jspecify.annotations.NullMarked;

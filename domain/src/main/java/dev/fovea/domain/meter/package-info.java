/** Counters and latency of a port. */
@NullMarked
package dev.fovea.domain.meter;

import org.jspecify.annotations.NullMarked;

/** Benchmarks of fovea, its peers and the machine's limits in one run. */
@NullMarked
package dev.fovea.bench;

import org.jspecify.annotations.NullMarked;

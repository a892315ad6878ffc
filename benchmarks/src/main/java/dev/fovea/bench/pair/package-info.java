/** Comparisons that JMH cannot make: contestants that take turns within one process, clusters, commands. */
@NullMarked
package dev.fovea.bench.pair;

import org.jspecify.annotations.NullMarked;

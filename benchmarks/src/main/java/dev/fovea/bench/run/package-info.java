/** The command that runs benchmarks and writes down what they found. */
@NullMarked
package dev.fovea.bench.run;

import org.jspecify.annotations.NullMarked;

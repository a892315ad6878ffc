/** Threads and off-heap memory from a plain JVM. */
@NullMarked
package dev.fovea.adapters.jvm;

import org.jspecify.annotations.NullMarked;

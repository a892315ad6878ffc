/** The kernel ports over the native CPU kernels, and memory from the native library. */
@NullMarked
package dev.fovea.adapters.cpu;

import org.jspecify.annotations.NullMarked;

/** The C ABI of fovea's native kernels, and the loader of its library. Knows nothing of the rest of fovea. */
@NullMarked
package dev.fovea.nativelib;

import org.jspecify.annotations.NullMarked;

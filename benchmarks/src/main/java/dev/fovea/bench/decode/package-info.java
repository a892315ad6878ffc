/** Encoded bytes to pictures. */
@NullMarked
package dev.fovea.bench.decode;

import org.jspecify.annotations.NullMarked;

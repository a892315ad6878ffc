/** The facade: build a port in one line. */
@NullMarked
package dev.fovea;

import org.jspecify.annotations.NullMarked;

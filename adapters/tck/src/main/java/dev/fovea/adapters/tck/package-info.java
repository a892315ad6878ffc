/** The contracts of the driven ports. */
@NullMarked
package dev.fovea.adapters.tck;

import org.jspecify.annotations.NullMarked;

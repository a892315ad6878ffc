/** Pictures as heap values, and how they are decoded. */
@NullMarked
package dev.fovea.api.image;

import org.jspecify.annotations.NullMarked;

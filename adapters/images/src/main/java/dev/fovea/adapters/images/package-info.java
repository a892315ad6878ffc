/** Picture decoding through ImageIO of the JDK and libwebp, with checks of our own before memory is taken. */
@NullMarked
package dev.fovea.adapters.images;

import org.jspecify.annotations.NullMarked;

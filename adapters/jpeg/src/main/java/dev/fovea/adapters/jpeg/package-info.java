/** JPEG by libjpeg-turbo, found at run time. */
@NullMarked
package dev.fovea.adapters.jpeg;

import org.jspecify.annotations.NullMarked;

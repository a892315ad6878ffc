/** What a training is given and what it gives back. */
@NullMarked
package dev.fovea.api.train;

import org.jspecify.annotations.NullMarked;

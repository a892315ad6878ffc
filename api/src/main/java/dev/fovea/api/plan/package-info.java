/** A graph made ready to run: steps over tensors in one arena, as data that prints itself. */
@NullMarked
package dev.fovea.api.plan;

import org.jspecify.annotations.NullMarked;

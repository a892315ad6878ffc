/** Fovea's own model file: graph, spec and weights in one file that is mapped, not copied. See docs/model-file.md. */
@NullMarked
package dev.fovea.adapters.models.file;

import org.jspecify.annotations.NullMarked;

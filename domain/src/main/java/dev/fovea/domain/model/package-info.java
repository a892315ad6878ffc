/** Finding models, loading each once, and checking a model against its spec. */
@NullMarked
package dev.fovea.domain.model;

import org.jspecify.annotations.NullMarked;

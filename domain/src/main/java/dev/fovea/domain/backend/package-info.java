/** Which backend does what: the only place that picks. */
@NullMarked
package dev.fovea.domain.backend;

import org.jspecify.annotations.NullMarked;

/** Many pictures, in order, in bounded memory, each with its outcome. */
@NullMarked
package dev.fovea.domain.stream;

import org.jspecify.annotations.NullMarked;

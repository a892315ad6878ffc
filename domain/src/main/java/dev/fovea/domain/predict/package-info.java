/** The service behind the port Predictor. */
@NullMarked
package dev.fovea.domain.predict;

import org.jspecify.annotations.NullMarked;

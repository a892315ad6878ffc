/** The service behind the port Featurizer. */
@NullMarked
package dev.fovea.domain.featurize;

import org.jspecify.annotations.NullMarked;

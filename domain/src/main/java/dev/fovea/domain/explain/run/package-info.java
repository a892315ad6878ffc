/** What stands behind explainers: integrals along paths, sliding patches, and the networks that they ask. */
@NullMarked
package dev.fovea.domain.explain.run;

import org.jspecify.annotations.NullMarked;

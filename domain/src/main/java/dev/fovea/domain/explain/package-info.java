/** What in a picture speaks for a label: integrated gradients and occlusion, and their heat maps. */
@NullMarked
package dev.fovea.domain.explain;

import org.jspecify.annotations.NullMarked;

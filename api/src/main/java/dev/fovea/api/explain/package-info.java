/** What in a picture speaks for a label: the port, its methods and what they find. */
@NullMarked
package dev.fovea.api.explain;

import org.jspecify.annotations.NullMarked;

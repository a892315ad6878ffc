/** What fovea is measured against, each written as its users write it. */
@NullMarked
package dev.fovea.bench.peer;

import org.jspecify.annotations.NullMarked;

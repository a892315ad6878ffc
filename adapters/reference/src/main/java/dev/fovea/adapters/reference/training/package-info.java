/** The training kernels in double, one loop each: what every other provider is compared with. */
@NullMarked
package dev.fovea.adapters.reference.training;

import org.jspecify.annotations.NullMarked;

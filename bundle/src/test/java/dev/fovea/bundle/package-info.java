/** fovea as an application gets it through its one dependency: the ports on real photos. */
@NullMarked
package dev.fovea.bundle;

import org.jspecify.annotations.NullMarked;

/** How a training runs: its loop, its checkpoints, and the service behind the port. */
@NullMarked
package dev.fovea.domain.train.run;

import org.jspecify.annotations.NullMarked;

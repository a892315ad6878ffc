/** The operations of layers: convolutions, pools, norms, losses, resizing, dropout, noise. */
@NullMarked
package dev.fovea.domain.autograd.layer;

import org.jspecify.annotations.NullMarked;

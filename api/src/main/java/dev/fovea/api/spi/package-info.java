/** The driven ports: what the core needs of kernels, runtimes, codecs, stores, memory and threads. */
@NullMarked
package dev.fovea.api.spi;

import org.jspecify.annotations.NullMarked;

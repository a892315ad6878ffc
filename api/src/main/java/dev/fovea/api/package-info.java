/** What every part of fovea shares: its settings. */
@NullMarked
package dev.fovea.api;

import org.jspecify.annotations.NullMarked;

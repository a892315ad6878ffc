/** The command line of fovea: one class a verb, each a thin layer over {@link dev.fovea.Fovea}. */
@NullMarked
package dev.fovea.adapters.cli;

import org.jspecify.annotations.NullMarked;

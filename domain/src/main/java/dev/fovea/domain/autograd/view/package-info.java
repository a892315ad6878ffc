/** Graphs for people: as text, DOT and SVG. */
@NullMarked
package dev.fovea.domain.autograd.view;

import org.jspecify.annotations.NullMarked;

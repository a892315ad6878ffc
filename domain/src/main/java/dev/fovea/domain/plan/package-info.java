/** The planner: a graph becomes steps over tensors in one arena, for whatever backend describes itself. */
@NullMarked
package dev.fovea.domain.plan;

import org.jspecify.annotations.NullMarked;

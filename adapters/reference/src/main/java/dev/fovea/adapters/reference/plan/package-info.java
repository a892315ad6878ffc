/**
 * The oracle of whole networks: plans run step by step with naive loops in double, each straight from its operation's
 * definition. Nothing is rounded to float between steps, so that its own error is negligible beside any kernel's.
 */
@NullMarked
package dev.fovea.adapters.reference.plan;

import org.jspecify.annotations.NullMarked;

/**
 * Naive kernels in plain Java: each follows its definition word by word and is never tuned. They are the oracle of every
 * test, and the last fallback.
 */
@NullMarked
package dev.fovea.adapters.reference;

import org.jspecify.annotations.NullMarked;

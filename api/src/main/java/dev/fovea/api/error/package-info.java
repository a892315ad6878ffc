/** Typed errors. Each carries its {@link dev.fovea.api.error.Fault} as data beside the message. */
@NullMarked
package dev.fovea.api.error;

import org.jspecify.annotations.NullMarked;

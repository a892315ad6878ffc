/** The ledger of off-heap memory: gauge, limit and leak report. */
@NullMarked
package dev.fovea.api.memory;

import org.jspecify.annotations.NullMarked;

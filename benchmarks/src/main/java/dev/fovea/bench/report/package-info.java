/** Results as a table, JSON and charts. */
@NullMarked
package dev.fovea.bench.report;

import org.jspecify.annotations.NullMarked;

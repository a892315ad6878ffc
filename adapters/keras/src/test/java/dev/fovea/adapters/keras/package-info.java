@NullMarked
package dev.fovea.adapters.keras;

import org.jspecify.annotations.NullMarked;

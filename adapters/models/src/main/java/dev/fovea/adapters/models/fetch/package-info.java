/** Files from elsewhere: fetched once, checked, kept in a folder of this machine. */
@NullMarked
package dev.fovea.adapters.models.fetch;

import org.jspecify.annotations.NullMarked;

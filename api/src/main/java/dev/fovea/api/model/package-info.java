/** Models as data: files, specs, preprocessing, labels. */
@NullMarked
package dev.fovea.api.model;

import org.jspecify.annotations.NullMarked;

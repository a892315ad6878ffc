/** The model store: named models as data, models by path with a spec beside them, label files. */
@NullMarked
package dev.fovea.adapters.models;

import org.jspecify.annotations.NullMarked;

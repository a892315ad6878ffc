/** What measuring a classifier with labelled examples comes to: values, nothing to close. */
@NullMarked
package dev.fovea.api.evaluate;

import org.jspecify.annotations.NullMarked;

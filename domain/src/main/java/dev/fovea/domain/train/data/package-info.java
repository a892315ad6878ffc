/** Examples on their way into a training: views, batches made ahead, augmentation. */
@NullMarked
package dev.fovea.domain.train.data;

import org.jspecify.annotations.NullMarked;

/** HDF5 files in memory: groups, attributes and weights, of files that nobody vouches for. */
@NullMarked
package dev.fovea.adapters.keras.hdf5;

import org.jspecify.annotations.NullMarked;

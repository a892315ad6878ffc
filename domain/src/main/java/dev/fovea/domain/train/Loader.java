package dev.fovea.domain.train;

import dev.fovea.api.train.Dataset;

/** Makes batches of sets. */
@FunctionalInterface
public interface Loader {

    /**
     * Batches of the set, which stays the caller's.
     *
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when the set does not fit the settings
     */
    Batches open(Dataset data, BatchSettings settings);
}

package dev.fovea.domain.train.data;

import dev.fovea.api.tensor.Tensor;
import java.io.IOException;

/** Writes examples into the slots of batches. Safe for any number of threads, each with its slot. */
interface Examples {

    /**
     * Writes an example as an epoch shows it.
     *
     * @param batch f32 [n, row of the network's input]
     * @throws IOException when it cannot be read
     * @throws dev.fovea.api.error.ImageException when it is no good picture
     */
    void fill(int example, int epoch, Tensor batch, int slot) throws IOException;
}

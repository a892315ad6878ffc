package dev.fovea.api.plan;

import java.util.Objects;

/**
 * The kernel that runs a step, chosen by shape alone.
 *
 * @param name for people, such as {@code direct 14x32}
 * @param algorithm of a convolution; {@link Algorithm#PLAIN} elsewhere
 * @param tilePixels output pixels that it makes at once, 0 where it does not matter
 * @param tileBlocks output blocks of channels that it makes at once; weights are packed in this unit
 * @param tileBatch Winograd tiles that are transformed at once, 0 elsewhere
 */
public record Kernel(String name, Algorithm algorithm, int tilePixels, int tileBlocks, int tileBatch) {

    /** How a convolution is computed. */
    public enum Algorithm {
        /** By its definition, tuned. */
        DIRECT(0),
        /** Winograd's F(2x2, 3x3) (Lavin and Gray, 2015). */
        WINOGRAD2(2),
        /** Winograd's F(4x4, 3x3). */
        WINOGRAD4(4),
        /** By its definition, not tuned. */
        PLAIN(0);

        private final int outputs;

        Algorithm(int outputs) {
            this.outputs = outputs;
        }

        /** Rows and columns of a Winograd tile's output; 0 for the others. */
        public int outputs() {
            return outputs;
        }
    }

    public Kernel {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(algorithm, "algorithm");
    }

    /** A kernel without choices. */
    public static Kernel plain(String name) {
        return new Kernel(name, Algorithm.PLAIN, 0, 0, 0);
    }
}

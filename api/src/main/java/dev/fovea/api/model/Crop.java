package dev.fovea.api.model;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.io.Serializable;

/** The part of a picture that a model looks at. */
public sealed interface Crop extends Serializable {

    /** The region of a picture of this size, in pixels. */
    Region region(int width, int height);

    /** The whole picture; its sides are scaled independently. */
    record Whole() implements Crop {
        @Override
        public Region region(int width, int height) {
            return new Region(0, 0, width, height);
        }
    }

    /**
     * A square around the centre, {@code int(fraction * short side)} pixels wide and at least 1; an odd remainder goes
     * right and below.
     *
     * @param fraction share of the short side, above 0 and at most 1
     */
    record CentreSquare(double fraction) implements Crop {
        public CentreSquare {
            if (!(fraction > 0 && fraction <= 1)) {
                throw new InvalidArgumentException(Fault.of("crop", "centre square")
                        .expected("a fraction above 0 and at most 1")
                        .got(fraction));
            }
        }

        @Override
        public Region region(int width, int height) {
            int side = Math.max(1, (int) (fraction * Math.min(width, height)));
            return new Region((width - side) / 2, (height - side) / 2, side, side);
        }
    }

    /** The whole picture. */
    static Crop whole() {
        return new Whole();
    }

    /** A centred square of {@code int(fraction * short side)} pixels. */
    static Crop centreSquare(double fraction) {
        return new CentreSquare(fraction);
    }
}

package dev.fovea.adapters.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Floats in decimal. */
final class Decimal {

    private static final int MAX_ZEROS = 16;

    private Decimal() {}

    /**
     * The shortest decimal that reads back as the same float; {@link Float#toString} of this JDK sometimes has a digit
     * too many.
     *
     * @param value a finite number
     */
    static BigDecimal shortest(float value) {
        BigDecimal decimal = new BigDecimal(Float.toString(value));
        while (decimal.precision() > 1) {
            BigDecimal shorter = shorter(decimal, value);
            if (shorter == null) {
                break;
            }
            decimal = shorter;
        }
        // "1.0", not "1": readers that guess types shall see a fraction everywhere.
        return decimal.scale() <= 0 && decimal.scale() > -MAX_ZEROS ? decimal.setScale(1) : decimal;
    }

    private static @Nullable BigDecimal shorter(BigDecimal decimal, float value) {
        int digits = decimal.precision() - 1;
        for (RoundingMode mode : new RoundingMode[] {RoundingMode.DOWN, RoundingMode.UP}) {
            BigDecimal candidate = decimal.round(new MathContext(digits, mode));
            if (candidate.floatValue() == value) {
                return candidate;
            }
        }
        return null;
    }
}

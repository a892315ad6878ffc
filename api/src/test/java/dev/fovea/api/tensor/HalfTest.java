package dev.fovea.api.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HalfTest {

    /** From the standard's definition: sign, 5 bits of exponent with bias 15, 10 bits of mantissa. */
    @ParameterizedTest
    @CsvSource({
        "0x0000, 0.0",
        "0x8000, -0.0",
        "0x3c00, 1.0",
        "0xbc00, -1.0",
        "0x4000, 2.0",
        "0x3555, 0.333251953125",
        "0x7bff, 65504.0",
        "0xfbff, -65504.0",
        "0x0400, 0x1p-14",
        "0x03ff, 0x0.ffcp-14",
        "0x0001, 0x1p-24",
        "0x8001, -0x1p-24",
        "0x7c00, Infinity",
        "0xfc00, -Infinity",
    })
    void knownValues(String bits, String value) {
        float half = Half.toFloat((short) Integer.decode(bits).intValue());
        // By bits, since == takes 0.0 for -0.0.
        assertThat(Float.floatToIntBits(half)).isEqualTo(Float.floatToIntBits(Float.parseFloat(value)));
    }

    /** Every pattern against the definition, computed in double, where each half is exact. */
    @Test
    void everyPattern() {
        for (int bits = 0; bits < 0x10000; bits++) {
            int exponent = (bits >> 10) & 31;
            double mantissa = (bits & 1023) / 1024.0;
            double magnitude = switch (exponent) {
                case 0 -> mantissa * Math.pow(2, -14);
                case 31 -> mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
                default -> (1 + mantissa) * Math.pow(2, exponent - 15);
            };
            float expected = (float) (bits < 0x8000 ? magnitude : -magnitude);
            assertThat(Float.floatToIntBits(Half.toFloat((short) bits)))
                    .as("%04x", bits)
                    .isEqualTo(Float.floatToIntBits(expected));
        }
    }
}

package dev.fovea.domain.explain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patches, and maps of them, against the definition computed plainly. */
class PatchScanTest {

    @ParameterizedTest
    @CsvSource({"7, 5, 3, 2", "8, 8, 4, 4", "5, 9, 1, 1", "6, 4, 6, 3", "10, 3, 5, 5", "1, 1, 1, 1"})
    void everyPixelIsHiddenAndTheMapIsTheMeanFall(int width, int height, int side, int stride) {
        double[] weights =
                new Random(width * 31L + side).doubles((long) width * height).toArray();
        List<PatchScan.Patch> patches = PatchScan.patches(width, height, side, stride);
        // The score is a sum of squares of what is still to be seen, which patches change unequally.
        PatchScan.Hidden hidden = chunk -> chunk.stream()
                .mapToDouble(patch -> score(weights, width, height, patch))
                .toArray();
        double whole = score(weights, width, height, null);
        List<Double> shares = new ArrayList<>();
        float[] map = PatchScan.map(width, height, patches, whole, 3, hidden, shares::add);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double sum = 0;
                int count = 0;
                for (PatchScan.Patch patch : patches) {
                    if (holds(patch, x, y)) {
                        sum += whole - score(weights, width, height, patch);
                        count++;
                    }
                }
                assertThat(count).as("patches over %d, %d", x, y).isPositive();
                // Rounded to a float once.
                assertThat((double) map[y * width + x]).isCloseTo(sum / count, within(1e-7 * whole));
            }
        }
        assertThat(shares).isSorted().endsWith(1.0);
    }

    private static boolean holds(PatchScan.Patch patch, int x, int y) {
        return x >= patch.left() && x < patch.right() && y >= patch.top() && y < patch.bottom();
    }

    private static double score(double[] weights, int width, int height, PatchScan.Patch patch) {
        double sum = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                sum += patch != null && holds(patch, x, y) ? 0 : weights[y * width + x];
            }
        }
        return sum * sum;
    }

    @Test
    void patchesGoFromEdgeToEdge() {
        assertThat(PatchScan.patches(7, 3, 3, 3))
                .containsExactly(
                        new PatchScan.Patch(0, 0, 3, 3),
                        new PatchScan.Patch(3, 0, 6, 3),
                        new PatchScan.Patch(4, 0, 7, 3));
    }

    private static Pixels pixels(Layout layout, DType dtype) {
        return new Pixels(
                new ImageInput(
                        4, 3, ChannelOrder.RGB, layout, Fit.stretch(), Resampler.PILLOW_BILINEAR, Alpha.WHITE, null),
                dtype);
    }

    @ParameterizedTest
    @CsvSource({"NHWC, F32", "NCHW, F32", "NHWC, U8", "NCHW, I8"})
    void aPatchHidesItsPixelsInEveryLayoutAndElementType(Layout layout, DType dtype) {
        Pixels pixels = pixels(layout, dtype);
        double[] photo = new double[36];
        double[] fill = new double[36];
        for (int i = 0; i < 36; i++) {
            photo[i] = i;
            fill[i] = 100;
        }
        byte[] bytes = pixels.bytes(photo);
        pixels.copy(pixels.bytes(fill), bytes, new PatchScan.Patch(1, 1, 3, 3));
        double[] found = pixels.elements(bytes);
        for (int y = 0; y < 3; y++) {
            for (int x = 0; x < 4; x++) {
                for (int c = 0; c < 3; c++) {
                    int at = layout == Layout.NHWC ? (y * 4 + x) * 3 + c : (c * 3 + y) * 4 + x;
                    boolean isHidden = x >= 1 && x < 3 && y >= 1;
                    assertThat(found[at]).as("%d %d %d", y, x, c).isEqualTo(isHidden ? 100 : at);
                }
            }
        }
        assertThat(pixels.mean(photo)[layout == Layout.NHWC ? 1 : 12])
                .isEqualTo(layout == Layout.NHWC ? 1 + 3 * 5.5 : 12 + 5.5);
    }
}

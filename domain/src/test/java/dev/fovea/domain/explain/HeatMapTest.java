package dev.fovea.domain.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.explain.Attribution;
import dev.fovea.api.explain.IntegratedGradients;
import dev.fovea.api.explain.PhotoFrame;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.port.Label;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where attributions lie on photos, and how they are drawn there. */
class HeatMapTest {

    private static final Label LABEL = new Label(0, "", "thing", 0.5f);

    private static ImageInput input(String fit) {
        return new ImageInput(
                100, 100, ChannelOrder.RGB, Layout.NHWC, Fit.of(fit), Resampler.PILLOW_BILINEAR, Alpha.WHITE, null);
    }

    /** A photo of 400 x 200 on an input of 100 x 100: places of the input, then of the photo. */
    @ParameterizedTest
    @CsvSource({
        "stretch, 0, 0, 0, 0",
        "stretch, 100, 100, 400, 200",
        "stretch, 25, 50, 100, 100",
        "centre-square, 0, 0, 100, 0",
        "centre-square, 100, 100, 300, 200",
        "centre-square:0.5, 0, 0, 150, 50",
        "crop-to-aspect-ratio, 50, 50, 200, 100",
        "letterbox, 0, 25, 0, 0",
        "letterbox, 100, 75, 400, 200",
        "letterbox, 0, 0, 0, -100",
        "letterbox:top-left, 0, 50, 0, 200",
        "pad-to-aspect-ratio, 0, 25, 0, 0",
        "pad-to-aspect-ratio, 100, 75, 400, 200",
        "resize-shorter:100, 0, 0, 100, 0",
        "crop-pct:0.5, 0, 0, 150, 50"
    })
    void placesOfTheInputLieOnThePhotoWhereTheModelSawThem(
            String fit, double x, double y, double photoX, double photoY) {
        PhotoFrame frame = PhotoFrames.of(input(fit), 400, 200);
        assertThat(frame.photoX(x)).isCloseTo(photoX, within(1e-9));
        assertThat(frame.photoY(y)).isCloseTo(photoY, within(1e-9));
        assertThat(frame.inputX(photoX)).isCloseTo(x, within(1e-9));
        assertThat(frame.inputY(photoY)).isCloseTo(y, within(1e-9));
    }

    private static Attribution attribution(float[] values, int width, int height, PhotoFrame frame) {
        return new Attribution(
                width,
                height,
                values,
                new Attribution.Facts(
                        LABEL, List.of(LABEL), 1, 0, 0, true, 1, IntegratedGradients.defaults(), frame, 0));
    }

    private static Image gray(int width, int height) {
        byte[] data = new byte[3 * width * height];
        Arrays.fill(data, (byte) 128);
        return Image.of(width, height, ChannelOrder.RGB, data, "gray");
    }

    private static String colour(Image map, double x, double y) {
        int column = (int) (x * map.width());
        int row = (int) (y * map.height());
        int red = map.sample(row, column, 0);
        int blue = map.sample(row, column, 2);
        int all = red + map.sample(row, column, 1) + blue;
        return red > blue + 40 ? "for" : blue > red + 40 ? "against" : all < 240 ? "unseen" : "nothing";
    }

    /** What speaks for the label lies in the upper left of the input, what against it in the lower right. */
    @ParameterizedTest
    @CsvSource({
        "stretch, for, against, nothing, nothing",
        "centre-square, unseen, unseen, nothing, for",
        "letterbox, nothing, nothing, nothing, nothing"
    })
    void theMapIsDrawnWhereTheModelLooked(
            String fit, String upperLeft, String lowerRight, String middle, String inner) {
        float[] values = new float[100 * 100];
        for (int y = 0; y < 20; y++) {
            for (int x = 0; x < 20; x++) {
                values[y * 100 + x] = 1;
                values[(99 - y) * 100 + 99 - x] = -1;
            }
        }
        Image photo = gray(400, 200);
        Image map = HeatMap.over(photo, attribution(values, 100, 100, PhotoFrames.of(input(fit), 400, 200)), 1);
        assertThat(map.width()).isEqualTo(512);
        assertThat(map.height()).isEqualTo(256);
        assertThat(map.order()).isEqualTo(ChannelOrder.RGB);
        assertThat(colour(map, 0.1, 0.08)).isEqualTo(upperLeft);
        assertThat(colour(map, 0.9, 0.92)).isEqualTo(lowerRight);
        assertThat(colour(map, 0.5, 0.5)).isEqualTo(middle);
        assertThat(colour(map, 0.3, 0.08)).isEqualTo(inner);
    }

    @Test
    void resamplersOfPointsLayTheFirstMiddleOntoTheFirst() {
        ImageInput points = new ImageInput(
                100,
                100,
                ChannelOrder.RGB,
                Layout.NHWC,
                Fit.of("stretch"),
                Arrays.stream(Resampler.values())
                        .filter(resampler -> !resampler.hasHalfPixels())
                        .findFirst()
                        .orElseThrow(),
                Alpha.WHITE,
                null);
        PhotoFrame frame = PhotoFrames.of(points, 400, 50);
        // Pixel i of the input is read at pixel 4 i, and i / 2, of the photo.
        for (int i : new int[] {0, 1, 99}) {
            assertThat(frame.photoX(i + 0.5)).isCloseTo(4 * i + 0.5, within(1e-9));
            assertThat(frame.photoY(i + 0.5)).isCloseTo(i / 2.0 + 0.5, within(1e-9));
        }
    }

    /** A strong value on padding does not pale those on the photo, and a thumbnail gets the map of the photo. */
    @Test
    void theStrongestValueIsThatOnThePhotoOfAnySize() {
        float[] values = new float[100 * 100];
        for (int y = 40; y < 60; y++) {
            for (int x = 0; x < 20; x++) {
                values[y * 100 + x] = 1;
            }
        }
        PhotoFrame frame = PhotoFrames.of(input("letterbox"), 400, 200);
        Image plain = HeatMap.over(gray(400, 200), attribution(values, 100, 100, frame), 0);
        assertThat(colour(plain, 0.1, 0.5)).isEqualTo("for");
        values[50] = 1000;
        Attribution padded = attribution(values, 100, 100, frame);
        assertThat(HeatMap.over(gray(400, 200), padded, 0).data()).isEqualTo(plain.data());
        assertThat(HeatMap.over(gray(100, 50), padded, 0).data()).isEqualTo(plain.data());
    }

    @Test
    void largePhotosAreDrawnSmallerAndNothingToShowIsThePhoto() {
        Image map = HeatMap.over(
                gray(3000, 10),
                attribution(new float[100 * 100], 100, 100, PhotoFrames.of(input("stretch"), 3000, 10)));
        assertThat(map.width()).isEqualTo(1024);
        assertThat(map.height()).isEqualTo(3);
        assertThat(colour(map, 0.5, 0.5)).isEqualTo("nothing");
    }

    @Test
    void smoothingKeepsTheSum() {
        float[] values = new float[17 * 9];
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Attribution attribution = attribution(values, 17, 9, PhotoFrames.of(input("stretch"), 17, 9));
        for (double sigma : new double[] {0, 0.5, 3, 9}) {
            double sum = 0;
            for (float value : HeatMap.smoothed(attribution, sigma)) {
                sum += value;
            }
            // Sums of 153 floats.
            assertThat(sum).isCloseTo(attribution.sum(), within(1e-4));
        }
        assertThat(HeatMap.smoothed(attribution, 0)).isEqualTo(values);
        assertThatThrownBy(() -> HeatMap.smoothed(attribution, -1)).isInstanceOf(InvalidArgumentException.class);
        assertThatThrownBy(() -> attribution(values, 3, 3, attribution.facts().frame()))
                .hasMessage("attribution thing: expected 3 x 3 values, got 153");
    }

    @Test
    void anAttributionIsNotChangedThroughItsArrays() {
        float[] values = {1, 2, 3, 4};
        Attribution attribution = attribution(values, 2, 2, PhotoFrames.of(input("stretch"), 2, 2));
        values[0] = 9;
        attribution.values()[1] = 9;
        assertThat(attribution.values()).containsExactly(1, 2, 3, 4);
        assertThat(attribution.value(1, 0)).isEqualTo(3);
    }
}

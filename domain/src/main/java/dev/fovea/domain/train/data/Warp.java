package dev.fovea.domain.train.data;

import dev.fovea.api.train.Augmentation;
import dev.fovea.api.train.Augmentation.Crop;
import dev.fovea.api.train.Augmentation.Flip;
import dev.fovea.api.train.Augmentation.Rotate;
import dev.fovea.api.train.Augmentation.Translate;
import dev.fovea.api.train.Augmentation.Zoom;
import dev.fovea.domain.train.data.Draws.Purpose;
import java.util.List;

/**
 * Where the pixels of a picture come from: flips, which are exact, then one affine map around the centre, bilinear. What
 * lies outside is mirrored at the edge (Keras's {@code fill_mode="reflect"}), so that no colour is made up.
 *
 * @param flipX left and right change places
 * @param flipY up and down do
 * @param xx of the source's x by the target's x, and so on; both from the centre
 * @param x of the source at the target's centre, in pixels
 */
record Warp(boolean flipX, boolean flipY, double xx, double xy, double yx, double yy, double x, double y) {

    private static final int TRIES = 10;

    /** What is drawn for an example; crops only where the picture was not cropped before. */
    static Warp draw(List<Augmentation> list, boolean crops, int width, int height, long seed, int epoch, int example) {
        boolean flipX = false;
        boolean flipY = false;
        double zoomX = 1;
        double zoomY = 1;
        double angle = 0;
        double x = 0;
        double y = 0;
        for (Augmentation augmentation : list) {
            if (augmentation instanceof Flip flip) {
                Purpose purpose = flip.isVertical() ? Purpose.VERTICAL_FLIP : Purpose.FLIP;
                boolean isFlipped = new Draws(seed, epoch, example, purpose).coin();
                flipX |= !flip.isVertical() && isFlipped;
                flipY |= flip.isVertical() && isFlipped;
            } else if (augmentation instanceof Zoom zoom) {
                double scale = 1 + new Draws(seed, epoch, example, Purpose.ZOOM).uniform(-zoom.most(), zoom.most());
                zoomX *= scale;
                zoomY *= scale;
            } else if (augmentation instanceof Rotate rotate) {
                Draws draws = new Draws(seed, epoch, example, Purpose.ROTATE);
                angle = StrictMath.toRadians(draws.uniform(-rotate.degrees(), rotate.degrees()));
            } else if (augmentation instanceof Translate translate) {
                Draws draws = new Draws(seed, epoch, example, Purpose.TRANSLATE);
                x += draws.uniform(-translate.share(), translate.share()) * width;
                y += draws.uniform(-translate.share(), translate.share()) * height;
            } else if (crops && augmentation instanceof Crop crop) {
                double[] part = part(crop, width, height, new Draws(seed, epoch, example, Purpose.CROP));
                zoomX *= part[2] / width;
                zoomY *= part[3] / height;
                x += part[0] + part[2] / 2 - width / 2.0;
                y += part[1] + part[3] / 2 - height / 2.0;
            }
        }
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        return new Warp(flipX, flipY, cos * zoomX, -sin * zoomY, sin * zoomX, cos * zoomY, x, y);
    }

    /**
     * A random part: left, upper, width, height. As torchvision's {@code RandomResizedCrop.get_params}: ten tries, then
     * the largest centred part whose aspect ratio is allowed; not rounded to pixels.
     */
    static double[] part(Crop crop, double width, double height, Draws draws) {
        for (int i = 0; i < TRIES; i++) {
            double area = draws.uniform(crop.least(), 1) * width * height;
            double ratio = StrictMath.exp(draws.uniform(StrictMath.log(3 / 4.0), StrictMath.log(4 / 3.0)));
            double w = StrictMath.sqrt(area * ratio);
            double h = StrictMath.sqrt(area / ratio);
            if (w <= width && h <= height) {
                return new double[] {draws.uniform(0, width - w), draws.uniform(0, height - h), w, h};
            }
        }
        double w = Math.min(width, height * 4 / 3);
        double h = Math.min(height, width * 4 / 3);
        return new double[] {(width - w) / 2, (height - h) / 2, w, h};
    }

    private boolean isResampling() {
        return xx != 1 || xy != 0 || yx != 0 || yy != 1 || x != 0 || y != 0;
    }

    /**
     * Moves the samples of a picture [height, width, channels].
     *
     * @param spare of the same length; its content is lost
     * @return which of the two arrays holds the result
     */
    float[] apply(float[] samples, float[] spare, int height, int width, int channels) {
        if (flipX || flipY) {
            flip(samples, height, width, channels);
        }
        if (!isResampling()) {
            return samples;
        }
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                double fromX = column + 0.5 - width / 2.0;
                double fromY = row + 0.5 - height / 2.0;
                double sx = xx * fromX + xy * fromY + x + width / 2.0 - 0.5;
                double sy = yx * fromX + yy * fromY + y + height / 2.0 - 0.5;
                sample(samples, height, width, channels, sx, sy, spare, (row * width + column) * channels);
            }
        }
        return spare;
    }

    private static void sample(
            float[] in, int height, int width, int channels, double x, double y, float[] out, int at) {
        double left = Math.floor(x);
        double upper = Math.floor(y);
        float shareX = (float) (x - left);
        float shareY = (float) (y - upper);
        int x0 = mirrored((int) left, width);
        int x1 = mirrored((int) left + 1, width);
        int y0 = mirrored((int) upper, height);
        int y1 = mirrored((int) upper + 1, height);
        for (int c = 0; c < channels; c++) {
            float a = in[(y0 * width + x0) * channels + c];
            float b = in[(y0 * width + x1) * channels + c];
            float d = in[(y1 * width + x0) * channels + c];
            float e = in[(y1 * width + x1) * channels + c];
            float above = a + (b - a) * shareX;
            float below = d + (e - d) * shareX;
            out[at + c] = above + (below - above) * shareY;
        }
    }

    /** d c b a | a b c d | d c b a. */
    private static int mirrored(int i, int size) {
        int m = Math.floorMod(i, 2 * size);
        return m < size ? m : 2 * size - 1 - m;
    }

    private void flip(float[] samples, int height, int width, int channels) {
        for (int row = 0; row < (flipY ? (height + 1) / 2 : height); row++) {
            int otherRow = flipY ? height - 1 - row : row;
            // The middle row of an upside-down picture changes places with itself.
            int columns = otherRow == row ? (flipX ? width / 2 : 0) : width;
            for (int column = 0; column < columns; column++) {
                int otherColumn = flipX ? width - 1 - column : column;
                swap(samples, (row * width + column) * channels, (otherRow * width + otherColumn) * channels, channels);
            }
        }
    }

    private static void swap(float[] samples, int a, int b, int channels) {
        for (int c = 0; c < channels; c++) {
            float keep = samples[a + c];
            samples[a + c] = samples[b + c];
            samples[b + c] = keep;
        }
    }
}

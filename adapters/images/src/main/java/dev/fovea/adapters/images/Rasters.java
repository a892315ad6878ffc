package dev.fovea.adapters.images;

import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;
import org.jspecify.annotations.Nullable;

/** The samples of a raster as bytes: no colour model, hence no colour management, has a say in them. */
final class Rasters {

    private Rasters() {}

    /**
     * Interleaved samples of the first {@code bands} bands, 8 bits each; the raster's own array where its layout allows.
     * 16-bit samples give their high byte, fewer than 8 bits are scaled to 0..255.
     *
     * @param reversed the last band first, as BGR lies in memory
     */
    static byte[] interleaved(Encoded in, Raster raster, int bands, boolean reversed) {
        if (raster.getNumBands() < bands) {
            throw in.corrupt(bands + " channels", String.valueOf(raster.getNumBands()));
        }
        byte[] shared = shared(raster, bands, reversed);
        if (shared != null) {
            return shared;
        }
        SampleModel model = raster.getSampleModel();
        int width = raster.getWidth();
        int height = raster.getHeight();
        int all = raster.getNumBands();
        byte[] samples = new byte[Math.multiplyExact(Math.multiplyExact(width, height), bands)];
        byte[][] scale = new byte[bands][];
        int[] shift = new int[bands];
        for (int b = 0; b < bands; b++) {
            int bits = model.getSampleSize(b);
            shift[b] = Math.max(0, bits - 8);
            scale[b] = scale(Math.min(8, bits));
        }
        int[] row = new int[Math.multiplyExact(width, all)];
        int at = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                for (int b = 0; b < bands; b++) {
                    int band = reversed ? bands - 1 - b : b;
                    samples[at++] = scale[band][(row[x * all + band] >>> shift[band]) & 0xff];
                }
            }
        }
        return samples;
    }

    /** The indices of a raster of one band, unscaled, at most 8 bits. */
    static byte[] indices(Encoded in, Raster raster) {
        byte[] shared = shared(raster, 1, false);
        if (shared != null) {
            return shared;
        }
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] indices = new byte[Math.multiplyExact(width, height)];
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int x = 0; x < width; x++) {
                indices[y * width + x] = (byte) row[x];
            }
        }
        return indices;
    }

    private static byte @Nullable [] shared(Raster raster, int bands, boolean reversed) {
        if (!(raster.getSampleModel() instanceof PixelInterleavedSampleModel model)
                || raster.getNumBands() != bands
                || model.getPixelStride() != bands
                || model.getScanlineStride() != bands * raster.getWidth()
                || raster.getSampleModelTranslateX() != 0
                || raster.getSampleModelTranslateY() != 0
                || raster.getMinX() != 0
                || raster.getMinY() != 0) {
            return null;
        }
        int[] offsets = model.getBandOffsets();
        for (int b = 0; b < bands; b++) {
            if (offsets[b] != (reversed ? bands - 1 - b : b)) {
                return null;
            }
        }
        int size = bands * raster.getWidth() * raster.getHeight();
        if (raster.getDataBuffer() instanceof DataBufferByte buffer
                && buffer.getOffset() == 0
                && buffer.getData().length == size) {
            return buffer.getData();
        }
        if (raster.getDataBuffer() instanceof DataBufferUShort buffer && buffer.getOffset() == 0) {
            short[] from = buffer.getData();
            byte[] high = new byte[size];
            for (int i = 0; i < size; i++) {
                high[i] = (byte) (from[i] >>> 8);
            }
            return high;
        }
        return null;
    }

    private static byte[] scale(int bits) {
        int most = (1 << bits) - 1;
        byte[] scale = new byte[256];
        for (int i = 0; i <= most; i++) {
            scale[i] = (byte) (i * 255 / most);
        }
        return scale;
    }
}

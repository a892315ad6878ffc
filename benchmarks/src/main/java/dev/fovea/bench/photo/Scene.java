package dev.fovea.bench.photo;

import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import java.util.Random;

/** Pictures made by formula: noise whose strength falls with its frequency, as in photographs, another in each channel. */
public final class Scene {

    private static final int OCTAVES = 7;
    private static final int GRID = 64;

    private Scene() {}

    /** The RGB picture of the given size and seed: the same bytes on every machine. */
    public static Image of(int width, int height, long seed) {
        float[] sum = new float[width * height];
        byte[] data = new byte[width * height * 3];
        for (int c = 0; c < 3; c++) {
            java.util.Arrays.fill(sum, 80f + 40f * c);
            for (int octave = 0; octave < OCTAVES; octave++) {
                add(sum, width, height, 4 << octave, 70f / (1 << octave), new Random(seed * 31 + c * 7L + octave));
            }
            for (int i = 0; i < sum.length; i++) {
                data[i * 3 + c] = (byte) Math.max(0, Math.min(255, Math.round(sum[i])));
            }
        }
        return Image.of(width, height, ChannelOrder.RGB, data, "scene " + seed);
    }

    /** Adds noise of {@code cells} cells over the larger side, interpolated bilinearly. */
    private static void add(float[] sum, int width, int height, int cells, float strength, Random random) {
        float[] grid = new float[(GRID + 1) * (GRID + 1)];
        for (int i = 0; i < grid.length; i++) {
            grid[i] = (random.nextFloat() - 0.5f) * 2 * strength;
        }
        float step = (float) cells / Math.max(width, height);
        for (int y = 0; y < height; y++) {
            float fy = y * step;
            int y0 = (int) fy % GRID;
            float wy = fy - (int) fy;
            for (int x = 0; x < width; x++) {
                float fx = x * step;
                int at = y0 * (GRID + 1) + (int) fx % GRID;
                float wx = fx - (int) fx;
                float top = grid[at] + wx * (grid[at + 1] - grid[at]);
                float bottom = grid[at + GRID + 1] + wx * (grid[at + GRID + 2] - grid[at + GRID + 1]);
                sum[y * width + x] += top + wy * (bottom - top);
            }
        }
    }
}

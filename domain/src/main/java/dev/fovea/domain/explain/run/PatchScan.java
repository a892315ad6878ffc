package dev.fovea.domain.explain.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/** A patch that slides over a picture and hides what is below. */
final class PatchScan {

    /** A part of a picture, in its pixels. */
    record Patch(int left, int top, int right, int bottom) {}

    /** The scores of pictures in which patches are hidden. */
    interface Hidden {
        /** One score a patch, in order. */
        double[] scores(List<Patch> patches);
    }

    private PatchScan() {}

    /** Where a patch of that side comes to lie: from edge to edge, the last one flush with the far edge. */
    static List<Patch> patches(int width, int height, int side, int stride) {
        List<Patch> patches = new ArrayList<>();
        for (int top : starts(height, side, stride)) {
            for (int left : starts(width, side, stride)) {
                patches.add(new Patch(left, top, Math.min(width, left + side), Math.min(height, top + side)));
            }
        }
        return patches;
    }

    private static List<Integer> starts(int length, int side, int stride) {
        List<Integer> starts = new ArrayList<>();
        int last = Math.max(0, length - side);
        for (int at = 0; at < last; at += stride) {
            starts.add(at);
        }
        starts.add(last);
        return starts;
    }

    /**
     * The attribution of every pixel, row by row.
     *
     * @param score of the picture
     * @param batch patches that are asked for together
     */
    static float[] map(
            int width,
            int height,
            List<Patch> patches,
            double score,
            int batch,
            Hidden hidden,
            DoubleConsumer progress) {
        double[] sums = new double[width * height];
        int[] counts = new int[width * height];
        for (int from = 0; from < patches.size(); from += batch) {
            List<Patch> chunk = patches.subList(from, Math.min(patches.size(), from + batch));
            double[] scores = hidden.scores(chunk);
            for (int i = 0; i < chunk.size(); i++) {
                Patch patch = chunk.get(i);
                for (int y = patch.top(); y < patch.bottom(); y++) {
                    for (int x = patch.left(); x < patch.right(); x++) {
                        sums[y * width + x] += score - scores[i];
                        counts[y * width + x]++;
                    }
                }
            }
            progress.accept((double) (from + chunk.size()) / patches.size());
        }
        float[] map = new float[width * height];
        for (int i = 0; i < map.length; i++) {
            map[i] = (float) (sums[i] / counts[i]);
        }
        return map;
    }
}

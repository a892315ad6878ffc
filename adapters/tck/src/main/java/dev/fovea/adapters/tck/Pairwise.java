package dev.fovea.adapters.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Rows over several factors such that every pair of levels of any two factors occurs in some row: most faults need no
 * more than two factors to come together, and the rows grow with the product of the two largest factors alone.
 */
final class Pairwise {

    private static final int CANDIDATES = 12;

    private final int[] levels;
    private final boolean[][][][] covered;
    private final Random random;
    private int missing;

    private Pairwise(int[] levels, Random random) {
        this.levels = levels;
        this.random = random;
        this.covered = new boolean[levels.length][levels.length][][];
        for (int a = 0; a < levels.length; a++) {
            for (int b = a + 1; b < levels.length; b++) {
                covered[a][b] = new boolean[levels[a]][levels[b]];
                missing += levels[a] * levels[b];
            }
        }
    }

    /** The rows; entry f of a row is a level of factor f, from 0 to {@code levels[f] - 1}. */
    static List<int[]> rows(Random random, int... levels) {
        return new Pairwise(levels, random).cover();
    }

    /** Each row begins with a missing pair; of several random completions the one that covers most is kept. */
    private List<int[]> cover() {
        List<int[]> rows = new ArrayList<>();
        for (int a = 0; a < levels.length; a++) {
            for (int b = a + 1; b < levels.length; b++) {
                for (int i = 0; i < levels[a]; i++) {
                    for (int j = 0; j < levels[b]; j++) {
                        if (!covered[a][b][i][j]) {
                            rows.add(best(a, i, b, j));
                        }
                    }
                }
            }
        }
        if (missing != 0) {
            throw new IllegalStateException(missing + " pairs are missing");
        }
        return rows;
    }

    private int[] best(int a, int i, int b, int j) {
        int[] best = new int[0];
        int most = -1;
        for (int k = 0; k < CANDIDATES; k++) {
            int[] row = new int[levels.length];
            for (int f = 0; f < levels.length; f++) {
                row[f] = random.nextInt(levels[f]);
            }
            row[a] = i;
            row[b] = j;
            int gain = gain(row, false);
            if (gain > most) {
                most = gain;
                best = row;
            }
        }
        missing -= gain(best, true);
        return best;
    }

    private int gain(int[] row, boolean mark) {
        int gain = 0;
        for (int a = 0; a < row.length; a++) {
            for (int b = a + 1; b < row.length; b++) {
                if (!covered[a][b][row[a]][row[b]]) {
                    gain++;
                    covered[a][b][row[a]][row[b]] |= mark;
                }
            }
        }
        return gain;
    }
}

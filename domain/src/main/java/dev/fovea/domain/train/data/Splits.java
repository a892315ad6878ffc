package dev.fovea.domain.train.data;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.Split;
import dev.fovea.domain.train.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sets in two: to learn from and to measure with. Classes keep their shares (stratified); which examples go where follows
 * from the seed, and both parts keep the set's order.
 */
public final class Splits {

    private static final long DOMAIN = 0x73706c69; // "spli"

    private Splits() {}

    /**
     * Two parts.
     *
     * @param share to measure with, above 0 and below 1; of each class it is rounded, but leaves at least one example on
     *     either side
     * @throws DatasetException when a class has one example alone
     */
    public static Split of(Dataset data, double share, long seed) {
        if (!(share > 0 && share < 1)) {
            throw new InvalidArgumentException(Fault.of("validation split", "")
                    .expected("a share above 0 and below 1")
                    .got(share));
        }
        boolean[] isHeldOut = new boolean[data.size()];
        for (int[] group : groups(data, 2, seed)) {
            int held = (int) Math.max(1, Math.min(group.length - 1L, Math.round(share * group.length)));
            for (int i = 0; i < held; i++) {
                isHeldOut[group[i]] = true;
            }
        }
        return split(data, isHeldOut, "training", "validation");
    }

    /**
     * As many splits as folds; each example is measured with in one of them.
     *
     * @param folds at least 2
     * @throws DatasetException when a class has fewer examples than there are folds
     */
    public static List<Split> folds(Dataset data, int folds, long seed) {
        if (folds < 2) {
            throw new InvalidArgumentException(
                    Fault.of("folds", "").expected("at least 2").got(folds));
        }
        int[] fold = new int[data.size()];
        int next = 0; // goes on from class to class, so that folds stay of one size
        for (int[] group : groups(data, folds, seed)) {
            for (int index : group) {
                fold[index] = next++ % folds;
            }
        }
        List<Split> splits = new ArrayList<>();
        for (int k = 0; k < folds; k++) {
            boolean[] isHeldOut = new boolean[fold.length];
            for (int i = 0; i < fold.length; i++) {
                isHeldOut[i] = fold[i] == k;
            }
            String name = "fold " + (k + 1) + " of " + folds;
            splits.add(split(data, isHeldOut, "all but " + name, name));
        }
        return splits;
    }

    private static Split split(Dataset data, boolean[] isHeldOut, String training, String validation) {
        return new Split(
                new Subset(data, indices(isHeldOut, false), training),
                new Subset(data, indices(isHeldOut, true), validation));
    }

    private static int[] indices(boolean[] isHeldOut, boolean wanted) {
        return IntStream.range(0, isHeldOut.length)
                .filter(i -> isHeldOut[i] == wanted)
                .toArray();
    }

    /** The examples of each class, or all of them where there are none, shuffled. */
    private static List<int[]> groups(Dataset data, int least, long seed) {
        int classes = Math.max(1, data.classes().size());
        int[] sizes = new int[classes];
        for (int i = 0; i < data.size(); i++) {
            sizes[label(data, i)]++;
        }
        List<int[]> groups = new ArrayList<>();
        for (int size : sizes) {
            groups.add(new int[size]);
        }
        int[] filled = new int[classes];
        for (int i = 0; i < data.size(); i++) {
            int label = label(data, i);
            groups.get(label)[filled[label]++] = i;
        }
        for (int label = 0; label < classes; label++) {
            if (sizes[label] > 0 && sizes[label] < least) {
                String name = data.classes().isEmpty()
                        ? ""
                        : " of class '" + data.classes().get(label) + "'";
                throw new DatasetException(Fault.of("data set", data.name())
                        .expected("at least " + least + " examples" + name + " to split")
                        .got(sizes[label])
                        .repair("add examples, or name a set to measure with"));
            }
            shuffle(groups.get(label), seed, label);
        }
        return groups.stream().filter(group -> group.length > 0).toList();
    }

    private static int label(Dataset data, int index) {
        return data.classes().isEmpty() ? 0 : (int) data.target(index)[0];
    }

    private static void shuffle(int[] group, long seed, int label) {
        for (int i = group.length - 1; i > 0; i--) {
            int j = (int) Long.remainderUnsigned(Seeds.of(seed, DOMAIN, label, i), i + 1L);
            int keep = group[i];
            group[i] = group[j];
            group[j] = keep;
        }
    }

    /**
     * What the loss of each class is multiplied by so that all count alike: examples / (classes * examples of the class),
     * scikit-learn's {@code class_weight="balanced"}; 0 for a class without examples.
     *
     * @throws DatasetException when the set has no classes
     */
    public static float[] balanced(Dataset data) {
        int classes = data.classes().size();
        if (classes == 0) {
            throw new DatasetException(Fault.of("data set", data.name())
                    .expected("classes, to balance them")
                    .got("numbers as targets"));
        }
        int[] counts = new int[classes];
        for (int i = 0; i < data.size(); i++) {
            counts[label(data, i)]++;
        }
        long present = Arrays.stream(counts).filter(count -> count > 0).count();
        float[] weights = new float[classes];
        for (int i = 0; i < classes; i++) {
            weights[i] = counts[i] == 0 ? 0 : (float) ((double) data.size() / (present * counts[i]));
        }
        return weights;
    }
}

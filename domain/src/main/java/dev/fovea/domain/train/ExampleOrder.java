package dev.fovea.domain.train;

/** In which order an epoch takes the examples. */
public final class ExampleOrder {

    private ExampleOrder() {}

    /** The numbers 0..size - 1 in the order of the epoch: shuffled anew for each (Fisher and Yates), or as they are. */
    public static int[] of(int size, boolean shuffle, long seed, int epoch) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        if (shuffle) {
            for (int i = size - 1; i > 0; i--) {
                int j = (int) Long.remainderUnsigned(Seeds.of(seed, epoch, i), i + 1L);
                int swap = order[i];
                order[i] = order[j];
                order[j] = swap;
            }
        }
        return order;
    }
}

package dev.fovea.adapters.tensorflow;

/**
 * What TensorFlow calls a tensor: the operation that makes it, and which of its outputs it is.
 *
 * @param node name of the operation
 * @param index of its output
 */
record TensorName(String node, int index) {

    private static final int MAX_DIGITS = 6;

    /** The tensor of that name; without an index, the first output. */
    static TensorName of(String text) {
        int colon = text.lastIndexOf(':');
        String index = text.substring(colon + 1);
        boolean isIndex = colon > 0
                && !index.isEmpty()
                && index.length() <= MAX_DIGITS
                && index.chars().allMatch(c -> c >= '0' && c <= '9');
        return isIndex ? new TensorName(text.substring(0, colon), Integer.parseInt(index)) : new TensorName(text, 0);
    }

    /** The shortest name: {@code image} for {@code image:0}. */
    String brief() {
        return index == 0 ? node : toString();
    }

    @Override
    public String toString() {
        return node + ":" + index;
    }
}

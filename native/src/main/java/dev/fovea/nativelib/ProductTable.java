package dev.fovea.nativelib;

/** What a product of training is: {@code fovea_product} of products.h, ready to be passed. */
public final class ProductTable {

    /** Which operand of a convolution is written; the codes are those of {@code fovea_product_kind}. */
    public enum Written {
        OUTPUT(1),
        INPUT(2),
        KERNEL(3);

        private final int code;

        Written(int code) {
            this.code = code;
        }
    }

    private static final int LONGS = 34;
    private static final int BATCH = 2;
    private static final int PICTURES = 6;
    private static final int STRIDES = 22;

    private final long[] table = new long[LONGS];

    private ProductTable() {}

    /**
     * A batch of matrix products.
     *
     * @param add whether what the output holds is added
     * @param sizes batch, rows, terms, columns
     * @param strides three an operand, in floats: of left, right and output
     */
    public static ProductTable matrices(boolean add, int[] sizes, int[]... strides) {
        ProductTable product = new ProductTable();
        product.table[1] = add ? 1 : 0;
        product.put(BATCH, sizes, 4);
        product.strides(strides, 3);
        return product;
    }

    /**
     * A product of a convolution.
     *
     * @param written which operand is computed
     * @param sizes pictures, height, width and channels of x; height, width and channels of y; groups
     * @param window height and width of the kernel, its strides, its dilations, the padding above and on the left
     * @param strides four an operand, in floats: of x, kernel and y
     */
    public static ProductTable convolution(Written written, int[] sizes, int[] window, int[]... strides) {
        ProductTable product = new ProductTable();
        product.table[0] = written.code;
        product.put(PICTURES, sizes, 8);
        product.put(PICTURES + 8, window, 8);
        product.strides(strides, 4);
        return product;
    }

    private void put(int at, int[] values, int count) {
        if (values.length != count) {
            throw new IllegalArgumentException("product: expected " + count + " values, got " + values.length);
        }
        for (int i = 0; i < count; i++) {
            table[at + i] = values[i];
        }
    }

    private void strides(int[][] strides, int count) {
        if (strides.length != 3) {
            throw new IllegalArgumentException("product: expected 3 operands, got " + strides.length);
        }
        for (int i = 0; i < 3; i++) {
            put(STRIDES + 4 * i, strides[i], count);
        }
    }

    long[] toArray() {
        return table;
    }
}

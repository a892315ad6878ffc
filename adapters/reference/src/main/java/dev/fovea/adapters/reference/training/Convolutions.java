package dev.fovea.adapters.reference.training;

import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.spi.Operand;
import dev.fovea.api.spi.Product;

/** Products: matrices, and the three of a convolution. */
final class Convolutions {

    private Convolutions() {}

    static void multiply(Operand left, Operand right, Operand output, boolean add) {
        Cells a = new Cells(left);
        Cells b = new Cells(right);
        Cells out = new Cells(output);
        int depth = left.size(2);
        for (Walk walk = new Walk(output.shape(), output); walk.isInside(); walk.next()) {
            int batch = walk.index(0);
            int fromA = left.offset() + batch * left.stride(0) + walk.index(1) * left.stride(1);
            int fromB = right.offset() + batch * right.stride(0) + walk.index(2) * right.stride(2);
            double sum = add ? out.get(walk.at(0)) : 0;
            for (int k = 0; k < depth; k++) {
                sum += a.get(fromA + k * left.stride(2)) * b.get(fromB + k * right.stride(1));
            }
            out.set(walk.at(0), sum);
        }
    }

    static void convolve(Product product, Window window, Padding padding, int groups, Operand x, Operand w, Operand y) {
        double[] xs = product == Product.INPUT ? new double[x.elements()] : values(x);
        double[] ws = product == Product.KERNEL ? new double[w.elements()] : values(w);
        double[] ys = product == Product.OUTPUT ? new double[y.elements()] : values(y);
        int channels = x.size(3) / groups;
        int outputs = y.size(3) / groups;
        int at = 0;
        for (int n = 0; n < y.size(0); n++) {
            for (int p = 0; p < y.size(1); p++) {
                for (int q = 0; q < y.size(2); q++) {
                    for (int i = 0; i < window.height(); i++) {
                        int row = p * window.strideHeight() + i * window.dilationHeight() - padding.top();
                        for (int j = 0; j < window.width(); j++) {
                            int column = q * window.strideWidth() + j * window.dilationWidth() - padding.left();
                            if (row < 0 || row >= x.size(1) || column < 0 || column >= x.size(2)) {
                                continue;
                            }
                            int pixel = ((n * x.size(1) + row) * x.size(2) + column) * x.size(3);
                            int tap = (i * window.width() + j) * channels * y.size(3);
                            for (int c = 0; c < channels; c++) {
                                for (int o = 0; o < y.size(3); o++) {
                                    int from = pixel + o / outputs * channels + c;
                                    int weight = tap + c * y.size(3) + o;
                                    switch (product) {
                                        case OUTPUT -> ys[at + o] += xs[from] * ws[weight];
                                        case INPUT -> xs[from] += ys[at + o] * ws[weight];
                                        case KERNEL -> ws[weight] += xs[from] * ys[at + o];
                                    }
                                }
                            }
                        }
                    }
                    at += y.size(3);
                }
            }
        }
        switch (product) {
            case OUTPUT -> write(ys, y);
            case INPUT -> write(xs, x);
            case KERNEL -> write(ws, w);
        }
    }

    /** The elements, row-major. */
    static double[] values(Operand operand) {
        double[] values = new double[operand.elements()];
        Cells cells = new Cells(operand);
        Walk walk = new Walk(operand.shape(), operand);
        for (int i = 0; walk.isInside(); i++, walk.next()) {
            values[i] = cells.get(walk.at(0));
        }
        return values;
    }

    /** Writes the elements, row-major. */
    static void write(double[] values, Operand operand) {
        Cells cells = new Cells(operand);
        Walk walk = new Walk(operand.shape(), operand);
        for (int i = 0; walk.isInside(); i++, walk.next()) {
            cells.set(walk.at(0), values[i]);
        }
    }
}

package dev.fovea.adapters.reference.training;

import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.spi.Operand;

/** Windows over pictures without weights. */
final class Pools {

    private final Window window;
    private final Padding padding;
    private final Operand x;
    private final Operand y;

    Pools(Window window, Padding padding, Operand x, Operand y) {
        this.window = window;
        this.padding = padding;
        this.x = x;
        this.y = y;
    }

    void max(Operand indices) {
        Cells in = new Cells(x);
        Cells out = new Cells(y);
        Cells places = new Cells(indices);
        for (Walk walk = new Walk(y.shape(), y, indices); walk.isInside(); walk.next()) {
            double most = Double.NEGATIVE_INFINITY;
            int place = -1;
            for (int tap = 0; tap < window.height() * window.width(); tap++) {
                int row = row(walk, tap);
                int column = column(walk, tap);
                if (row < 0 || row >= x.size(1) || column < 0 || column >= x.size(2)) {
                    continue;
                }
                double value = in.get(at(walk, row, column));
                if (place < 0 || value > most || (Double.isNaN(value) && !Double.isNaN(most))) {
                    most = value;
                    place = row * x.size(2) + column;
                }
            }
            out.set(walk.at(0), most);
            places.set(walk.at(1), Math.max(0, place));
        }
    }

    void spreadMax(Operand indices) {
        double[] spread = new double[x.elements()];
        Cells from = new Cells(y);
        Cells places = new Cells(indices);
        for (Walk walk = new Walk(y.shape(), y, indices); walk.isInside(); walk.next()) {
            for (int tap = 0; tap < window.height() * window.width(); tap++) {
                int row = row(walk, tap);
                int column = column(walk, tap);
                boolean inside = row >= 0 && row < x.size(1) && column >= 0 && column < x.size(2);
                if (inside && places.get(walk.at(1)) == row * x.size(2) + column) {
                    int to = ((walk.index(0) * x.size(1) + row) * x.size(2) + column) * x.size(3) + walk.index(3);
                    spread[to] += from.get(walk.at(0));
                }
            }
        }
        Convolutions.write(spread, x);
    }

    void sum(boolean transposed) {
        double[] values = transposed ? Convolutions.values(y) : new double[y.elements()];
        double[] spread = new double[transposed ? x.elements() : 0];
        Cells in = new Cells(x);
        Walk walk = new Walk(y.shape(), y);
        for (int i = 0; walk.isInside(); i++, walk.next()) {
            for (int tap = 0; tap < window.height() * window.width(); tap++) {
                int row = row(walk, tap);
                int column = column(walk, tap);
                if (row < 0 || row >= x.size(1) || column < 0 || column >= x.size(2)) {
                    continue;
                }
                if (transposed) {
                    int to = ((walk.index(0) * x.size(1) + row) * x.size(2) + column) * x.size(3) + walk.index(3);
                    spread[to] += values[i];
                } else {
                    values[i] += in.get(at(walk, row, column));
                }
            }
        }
        Convolutions.write(transposed ? spread : values, transposed ? x : y);
    }

    private int row(Walk walk, int tap) {
        return walk.index(1) * window.strideHeight() + tap / window.width() * window.dilationHeight() - padding.top();
    }

    private int column(Walk walk, int tap) {
        return walk.index(2) * window.strideWidth() + tap % window.width() * window.dilationWidth() - padding.left();
    }

    private int at(Walk walk, int row, int column) {
        return x.offset()
                + walk.index(0) * x.stride(0)
                + row * x.stride(1)
                + column * x.stride(2)
                + walk.index(3) * x.stride(3);
    }
}

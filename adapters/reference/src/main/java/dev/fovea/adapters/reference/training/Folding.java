package dev.fovea.adapters.reference.training;

import dev.fovea.api.spi.Fold;
import dev.fovea.api.spi.Operand;
import dev.fovea.api.spi.Program;
import dev.fovea.api.tensor.DType;
import java.util.Arrays;

/** Maps and folds: a program over every index, kept or gathered into fewer. */
final class Folding {

    private Folding() {}

    static void map(Program program, double[] parameters, Operand[] inputs, Operand[] outputs) {
        Operand[] all = new Operand[inputs.length + outputs.length];
        Cells[] cells = new Cells[all.length];
        for (int k = 0; k < all.length; k++) {
            all[k] = k < inputs.length ? inputs[k] : outputs[k - inputs.length];
            cells[k] = new Cells(all[k]);
        }
        Interpreter interpreter = new Interpreter(program, parameters);
        Walk walk = new Walk(outputs[0].shape(), all);
        for (long element = 0; walk.isInside(); element++, walk.next()) {
            for (int k = 0; k < inputs.length; k++) {
                interpreter.input(k, cells[k].get(walk.at(k)));
            }
            interpreter.run(element);
            for (int k = inputs.length; k < all.length; k++) {
                cells[k].set(walk.at(k), interpreter.result(k - inputs.length));
            }
        }
    }

    static void fold(Fold fold, Program program, double[] parameters, Operand[] inputs, Operand output) {
        // Partial results stay in double, whatever the element type: one cell for each output element.
        double[] values = new double[output.elements()];
        int[] positions = new int[values.length];
        Arrays.fill(values, start(fold));
        Arrays.fill(positions, -1);
        Operand partial = partial(output);
        Operand[] all = Arrays.copyOf(inputs, inputs.length + 1);
        all[inputs.length] = partial;
        Cells[] cells = new Cells[inputs.length];
        for (int k = 0; k < inputs.length; k++) {
            cells[k] = new Cells(inputs[k]);
        }
        int axis = foldedAxis(inputs[0], output);
        Interpreter interpreter = new Interpreter(program, parameters);
        Walk walk = new Walk(inputs[0].shape(), all);
        for (long element = 0; walk.isInside(); element++, walk.next()) {
            for (int k = 0; k < inputs.length; k++) {
                interpreter.input(k, cells[k].get(walk.at(k)));
            }
            interpreter.run(element);
            int to = walk.at(inputs.length);
            double value = interpreter.result(0);
            boolean first = positions[to] < 0;
            if (fold == Fold.ARGMAX) {
                boolean larger = value > values[to] || (Double.isNaN(value) && !Double.isNaN(values[to]));
                if (first || larger) {
                    values[to] = value;
                    positions[to] = axis < 0 ? 0 : walk.index(axis);
                }
            } else {
                values[to] = join(fold, values[to], value);
            }
        }
        Cells out = new Cells(output);
        Walk write = new Walk(output.shape(), output, partial);
        for (; write.isInside(); write.next()) {
            int from = write.at(1);
            out.set(write.at(0), fold == Fold.ARGMAX ? positions[from] : values[from]);
        }
    }

    private static double start(Fold fold) {
        return switch (fold) {
            case SUM -> 0;
            case PRODUCT -> 1;
            case MAX, ARGMAX -> Double.NEGATIVE_INFINITY;
        };
    }

    private static double join(Fold fold, double so, double value) {
        return switch (fold) {
            case SUM -> so + value;
            case PRODUCT -> so * value;
            case MAX, ARGMAX -> Math.max(so, value);
        };
    }

    private static int foldedAxis(Operand input, Operand output) {
        for (int i = 0; i < input.rank(); i++) {
            if (input.size(i) != output.size(i)) {
                return i;
            }
        }
        return -1;
    }

    /** The output's index as a place in a dense array, with folded dimensions standing still. */
    private static Operand partial(Operand output) {
        int[] shape = output.shape();
        int[] strides = new int[shape.length];
        int step = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = step;
            step *= shape[i];
        }
        return new Operand(output.memory(), DType.F64, 0, shape, strides, Integer.MAX_VALUE);
    }

    static void cumulate(int axis, boolean reverse, Operand input, Operand output) {
        Cells in = new Cells(input);
        Cells out = new Cells(output);
        int[] starts = input.shape();
        int length = starts[axis];
        starts[axis] = Math.min(1, length);
        for (Walk walk = new Walk(starts, input, output); walk.isInside(); walk.next()) {
            double sum = 0;
            for (int i = 0; i < length; i++) {
                int step = reverse ? length - 1 - i : i;
                sum += in.get(walk.at(0) + step * input.stride(axis));
                out.set(walk.at(1) + step * output.stride(axis), sum);
            }
        }
    }
}

package dev.fovea.adapters.tflite;

import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Resize.Coordinates;
import dev.fovea.api.graph.Resize.Method;
import dev.fovea.api.graph.TensorType;
import java.util.Arrays;
import org.tensorflow.lite.schema.BuiltinOptions;
import org.tensorflow.lite.schema.ResizeBilinearOptions;
import org.tensorflow.lite.schema.ResizeNearestNeighborOptions;
import org.tensorflow.lite.schema.StridedSliceOptions;

/** Operators that change the size of a picture. */
final class PictureOperators {

    private static final String ROWS_AND_COLUMNS = "a change of height and width alone";

    private PictureOperators() {}

    static void pad(Operation op) {
        int[] sides = op.integers(1);
        TensorType type = op.type(op.node(0));
        String text = "paddings " + Arrays.toString(sides) + " of " + type;
        op.require(type.rank() == 3 && sides.length == 8, "a pair for each of 4 dimensions", text);
        op.require((sides[0] | sides[1] | sides[6] | sides[7]) == 0, ROWS_AND_COLUMNS, text);
        float value = op.has(2) ? op.number(2) : 0;
        op.result(new Pad(new Padding(sides[2], sides[4], sides[3], sides[5]), value), op.real(0));
    }

    static void slice(Operation op) {
        int[] begin = op.integers(1);
        int[] size = op.integers(2);
        TensorType type = op.type(op.node(0));
        op.require(begin.length == size.length, "as many sizes as starts", size.length);
        int[] end = new int[size.length];
        for (int i = 0; i < end.length && i <= type.rank(); i++) {
            end[i] = size[i] == -1 ? dim(type, i) : Math.addExact(begin[i], size[i]);
        }
        crop(op, type, begin, end);
    }

    static void stridedSlice(Operation op) {
        StridedSliceOptions options = op.options(BuiltinOptions.StridedSliceOptions, new StridedSliceOptions());
        int[] begin = op.integers(1);
        int[] end = op.integers(2);
        int[] strides = op.integers(3);
        op.require(
                options.ellipsisMask() == 0 && options.newAxisMask() == 0 && !options.offset(),
                "a slice without ellipsis, new axis or offset",
                "one with");
        op.require(
                begin.length == end.length
                        && begin.length == strides.length
                        && Arrays.stream(strides).allMatch(stride -> stride == 1),
                "strides of 1",
                Arrays.toString(strides));
        if (op.isKnown(0)) {
            integers(op, options, begin, end);
            return;
        }
        op.require(options.shrinkAxisMask() == 0, "a slice that keeps all dimensions", "one that drops some");
        TensorType type = op.type(op.node(0));
        for (int i = 0; i < begin.length && i <= type.rank(); i++) {
            int size = dim(type, i);
            begin[i] = (options.beginMask() >> i & 1) != 0 ? 0 : clamp(begin[i], size);
            end[i] = (options.endMask() >> i & 1) != 0 ? size : clamp(end[i], size);
        }
        crop(op, type, begin, end);
    }

    /** A slice of a vector of known integers, such as a dimension of a shape. */
    private static void integers(Operation op, StridedSliceOptions options, int[] begin, int[] end) {
        int[] values = op.integers(0);
        op.require(begin.length == 1, "a slice of a vector", begin.length + " dimensions");
        int from = (options.beginMask() & 1) != 0 ? 0 : clamp(begin[0], values.length);
        int to = (options.endMask() & 1) != 0 ? values.length : clamp(end[0], values.length);
        if ((options.shrinkAxisMask() & 1) != 0) {
            to = from + 1;
        }
        op.require(from < to && to <= values.length, "a slice of at least one element", from + ".." + to);
        op.known(Arrays.copyOfRange(values, from, to));
    }

    private static int clamp(int position, int size) {
        return Math.max(0, Math.min(size, position < 0 ? position + size : position));
    }

    /** Dimension i of a row with its batch of 1 in front. */
    private static int dim(TensorType type, int i) {
        return i == 0 ? 1 : type.shape().dim(i - 1);
    }

    private static void crop(Operation op, TensorType type, int[] begin, int[] end) {
        String text = Arrays.toString(begin) + " to " + Arrays.toString(end) + " of " + type;
        op.require(type.rank() == 3 && begin.length == 4, "a slice of 4 dimensions", text);
        op.require(begin[0] == 0 && end[0] == 1 && begin[3] == 0 && end[3] == type.channels(), ROWS_AND_COLUMNS, text);
        int below = Math.subtractExact(dim(type, 1), end[1]);
        int right = Math.subtractExact(dim(type, 2), end[2]);
        op.require(begin[1] >= 0 && begin[2] >= 0 && below >= 0 && right >= 0, "a slice inside the picture", text);
        op.moved(new Crop(new Padding(begin[1], begin[2], below, right)), 0);
    }

    static void bilinear(Operation op) {
        ResizeBilinearOptions options = op.options(BuiltinOptions.ResizeBilinearOptions, new ResizeBilinearOptions());
        resize(op, Method.BILINEAR, options.alignCorners(), options.halfPixelCenters());
    }

    /** TensorFlow Lite rounds positions down, but to nearest where corners are aligned. */
    static void nearest(Operation op) {
        ResizeNearestNeighborOptions options =
                op.options(BuiltinOptions.ResizeNearestNeighborOptions, new ResizeNearestNeighborOptions());
        Method method = options.alignCorners() ? Method.NEAREST_ROUND : Method.NEAREST_FLOOR;
        resize(op, method, options.alignCorners(), options.halfPixelCenters());
    }

    private static void resize(Operation op, Method method, boolean align, boolean half) {
        int[] size = op.integers(1);
        op.require(size.length == 2, "a height and a width", size.length + " numbers");
        op.require(!(align && half), "aligned corners or half-pixel centres", "both");
        Coordinates coordinates =
                align ? Coordinates.ALIGN_CORNERS : half ? Coordinates.HALF_PIXEL : Coordinates.ASYMMETRIC;
        op.result(new Resize(size[0], size[1], method, coordinates), op.real(0));
    }
}

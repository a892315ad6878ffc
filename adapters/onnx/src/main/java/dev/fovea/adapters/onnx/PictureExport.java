package dev.fovea.adapters.onnx;

import static dev.fovea.adapters.onnx.Attributes.integer;
import static dev.fovea.adapters.onnx.Attributes.text;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Operations without weights on pictures, which have their channels first here. */
final class PictureExport {

    private final Sheet sheet;

    PictureExport(Sheet sheet) {
        this.sheet = sheet;
    }

    void write(Op op, Shape row, String x, String y) {
        if (op instanceof MaxPool pool) {
            sheet.add("MaxPool", y, List.of(x), Attributes.window(pool.window(), pool.padding()));
        } else if (op instanceof AveragePool pool) {
            List<AttributeProto> attributes = new ArrayList<>(Attributes.window(pool.window(), pool.padding()));
            attributes.add(integer("count_include_pad", 0));
            sheet.add("AveragePool", y, List.of(x), attributes);
        } else if (op instanceof GlobalPool pool) {
            globalPool(pool, x, y);
        } else if (op instanceof Crop crop) {
            crop(crop.margin(), row, x, y);
        } else if (op instanceof Resize resize) {
            resize(resize, x, y);
        } else {
            throw new IllegalStateException(op.kind());
        }
    }

    void globalPool(GlobalPool pool, String x, String y) {
        String operator = pool.reduction() == GlobalPool.Reduction.MAX ? "GlobalMaxPool" : "GlobalAveragePool";
        if (pool.keepDims()) {
            sheet.add(operator, y, List.of(x));
        } else {
            sheet.add("Flatten", y, List.of(sheet.step(operator, y, List.of(x))), integer("axis", 1));
        }
    }

    void pad(Pad pad, String x, String y) {
        Padding padding = pad.padding();
        String pads =
                sheet.constants().longs(0, 0, padding.top(), padding.left(), 0, 0, padding.bottom(), padding.right());
        sheet.add("Pad", y, List.of(x, pads, sheet.constants().scalar(pad.value())));
    }

    private void crop(Padding margin, Shape row, String x, String y) {
        Initializers constants = sheet.constants();
        sheet.add(
                "Slice",
                y,
                List.of(
                        x,
                        constants.longs(margin.top(), margin.left()),
                        constants.longs(row.dim(0) - margin.bottom(), row.dim(1) - margin.right()),
                        constants.longs(2, 3)));
    }

    private void resize(Resize resize, String x, String y) {
        // Sizes, which are exact, name all dimensions; that of the batch is known when the model runs.
        String outer = sheet.step("Shape", y, List.of(x), integer("start", 0), integer("end", 2));
        String inner = sheet.constants().longs(resize.height(), resize.width());
        String sizes = sheet.step("Concat", y, List.of(outer, inner), integer("axis", 0));
        List<AttributeProto> attributes = new ArrayList<>();
        attributes.add(text(
                "coordinate_transformation_mode",
                switch (resize.coordinates()) {
                    case ASYMMETRIC -> "asymmetric";
                    case HALF_PIXEL -> "half_pixel";
                    case ALIGN_CORNERS -> "align_corners";
                }));
        if (resize.method() == Resize.Method.BILINEAR) {
            attributes.add(text("mode", "linear"));
        } else {
            attributes.add(text("mode", "nearest"));
            // (i + 1/2) scale rounded down is ONNX's half-pixel position, which is 1/2 less, rounded half up.
            boolean isFloor = resize.method() == Resize.Method.NEAREST_FLOOR
                    && resize.coordinates() != Resize.Coordinates.HALF_PIXEL;
            attributes.add(text("nearest_mode", isFloor ? "floor" : "round_prefer_ceil"));
        }
        sheet.add("Resize", y, List.of(x, "", "", sizes), attributes);
    }
}

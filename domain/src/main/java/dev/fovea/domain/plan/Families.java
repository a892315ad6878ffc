package dev.fovea.domain.plan;

import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Input;
import dev.fovea.api.plan.Format;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets the inputs of a concatenation of channels be made where they belong: as whole planes of the result. Inputs that
 * are used in two concatenations, that are not made by a step, or that do not start and end with a plane are copied.
 */
final class Families {

    private Families() {}

    /** Makes buffers of values pieces of the buffers of concatenations, and gives each family the halo of its largest. */
    static void join(List<Unit> units, Layout layout, Map<String, Buffer> values) {
        Map<String, Integer> concatenated = new HashMap<>();
        Map<String, Unit> byName = new HashMap<>();
        for (Unit unit : units) {
            byName.put(unit.name(), unit);
            if (isConcat(unit, layout)) {
                unit.inputs().forEach(input -> concatenated.merge(input, 1, Integer::sum));
            }
        }
        for (Unit unit : units) {
            if (isConcat(unit, layout) && layout.of(unit).output() == Format.BLOCKED) {
                join(unit, layout, values, concatenated, byName);
            }
        }
        for (Buffer buffer : values.values()) {
            buffer.root().surround(buffer.halo());
        }
        for (Buffer buffer : values.values()) {
            buffer.surround(buffer.root().halo());
        }
    }

    static boolean isConcat(Unit unit, Layout layout) {
        return unit.op() instanceof Concat && !Views.isView(unit, layout.inputTypes(unit));
    }

    private static void join(
            Unit concat,
            Layout layout,
            Map<String, Buffer> values,
            Map<String, Integer> concatenated,
            Map<String, Unit> byName) {
        Buffer whole = values.get(concat.name());
        int channel = 0;
        for (int i = 0; i < concat.inputs().size(); i++) {
            String name = concat.inputs().get(i);
            Unit unit = byName.get(name);
            int channels = layout.type(name).channels();
            boolean last = i == concat.inputs().size() - 1;
            boolean aligned = channel % Format.BLOCK == 0 && (last || channels % Format.BLOCK == 0);
            boolean made = unit != null
                    && !(unit.op() instanceof Input)
                    && !Views.isView(unit, layout.inputTypes(unit))
                    && layout.of(unit).output() == Format.BLOCKED;
            Buffer piece = values.get(name);
            if (aligned && made && concatenated.getOrDefault(name, 0) == 1 && piece != null && whole != null) {
                piece.pieceOf(whole, channel);
            }
            channel += channels;
        }
    }
}

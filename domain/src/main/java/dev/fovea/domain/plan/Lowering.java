package dev.fovea.domain.plan;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Input;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.plan.Format;
import dev.fovea.api.plan.Kernel;
import dev.fovea.api.plan.Space;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns units into work over buffers: conversions once for each value, format and halo; concatenations; outputs. */
final class Lowering {

    /** A form in which a value is wanted. */
    private record Form(String value, Format format, Padding halo) {}

    private record Reading(String value, Format format) {}

    private final Layout layout;
    private final List<String> outputNames;
    private final Map<String, Buffer> values = new LinkedHashMap<>();
    private final Map<Reading, Padding> halos = new HashMap<>();
    private final Map<Form, Buffer> copies = new HashMap<>();
    private final List<Work> work = new ArrayList<>();
    private final List<Buffer> inputs = new ArrayList<>();
    private final Map<String, Buffer> outputs = new HashMap<>();

    Lowering(Graph graph, List<Unit> units, Layout layout) {
        this.layout = layout;
        this.outputNames = graph.outputs();
        units.forEach(this::wants);
        units.forEach(this::natural);
        Families.join(units, layout, values);
        outputNames.forEach(this::straightOut);
        units.forEach(this::lower);
    }

    /** The work, in order. */
    List<Work> work() {
        return work;
    }

    /** What the caller gives. */
    List<Buffer> inputs() {
        return inputs;
    }

    /** What the caller gets. */
    List<Buffer> outputs() {
        return outputNames.stream().map(this::output).toList();
    }

    private Buffer output(String name) {
        Buffer output = outputs.get(name);
        if (output == null) {
            throw new IllegalStateException("no output " + name);
        }
        return output;
    }

    /** Notes the halos that a unit wants of what it reads. */
    private void wants(Unit unit) {
        Kernel kernel = layout.of(unit).kernel();
        if (kernel == null) {
            return;
        }
        for (int i = 0; i < unit.inputs().size(); i++) {
            Reading reading = new Reading(unit.inputs().get(i), layout.of(unit).input());
            halos.merge(reading, i == 0 ? layout.halo(unit) : Padding.none(), Buffer::max);
        }
    }

    private Padding wanted(String value, Format format) {
        return halos.getOrDefault(new Reading(value, format), Padding.none());
    }

    /** The buffer that a unit's result lies in first; views get theirs when what they look at is there. */
    private void natural(Unit unit) {
        if (Views.isView(unit, layout.inputTypes(unit))) {
            return;
        }
        Buffer buffer = new Buffer(unit.name(), unit.type(), layout.of(unit).output());
        if (unit.op() instanceof Input) {
            buffer.place(Space.INPUT, inputs.size());
            inputs.add(buffer);
        } else {
            buffer.surround(isDense(unit.op()) ? Padding.none() : wanted(unit.name(), buffer.format()));
        }
        values.put(unit.name(), buffer);
    }

    /** Lets an output be made in the caller's memory, where its format is the caller's. */
    private void straightOut(String name) {
        Buffer buffer = values.get(name);
        boolean fits = buffer != null
                && buffer.format() == Format.NHWC
                && buffer.halo().isNone()
                && buffer.isAlone()
                && buffer.isFree();
        if (buffer != null && fits) {
            buffer.place(Space.OUTPUT, outputNames.indexOf(name));
            outputs.put(name, buffer);
        }
    }

    private void lower(Unit unit) {
        if (Views.isView(unit, layout.inputTypes(unit))) {
            Buffer dense = dense(unit.inputs().get(0));
            values.put(unit.name(), Buffer.view(unit.name(), unit.type(), Format.NHWC, dense));
        } else if (Families.isConcat(unit, layout)) {
            concat(unit);
        } else if (!(unit.op() instanceof Input)) {
            compute(unit);
        }
        if (outputNames.contains(unit.name()) && !outputs.containsKey(unit.name())) {
            copyOut(unit);
        }
    }

    private void compute(Unit unit) {
        Layout.Choice choice = layout.of(unit);
        Kernel kernel = choice.kernel();
        if (kernel == null) {
            throw new IllegalStateException("no kernel for " + unit);
        }
        List<Buffer> read = new ArrayList<>();
        for (String input : unit.inputs()) {
            read.add(isDense(unit.op()) ? dense(input) : value(input, choice.input()));
        }
        Buffer residual = unit.residual() == null ? null : value(unit.residual(), choice.output());
        work.add(new Work.Compute(unit, read, residual, natural(unit.name()), kernel));
    }

    /** True for operations that go over elements whatever their place: what they read and write has no halo. */
    private static boolean isDense(Op op) {
        return op instanceof Transpose || op instanceof Mean;
    }

    private void concat(Unit unit) {
        Buffer whole = natural(unit.name());
        int channel = 0;
        for (String input : unit.inputs()) {
            Buffer piece = natural(input);
            if (!piece.isPieceOf(whole)) {
                if (piece.root() == whole.root()) {
                    // A view of another piece: no step may write what it reads.
                    Buffer aside = new Buffer(piece.name(), piece.type(), piece.format());
                    work.add(new Work.Copy(piece.name(), piece, aside, 0));
                    piece = aside;
                }
                work.add(new Work.Copy(unit.name(), piece, whole, channel));
            }
            channel += layout.type(input).channels();
        }
    }

    private void copyOut(Unit unit) {
        Buffer natural = natural(unit.name());
        Buffer out = new Buffer(unit.name(), unit.type(), Format.NHWC);
        out.place(Space.OUTPUT, outputNames.indexOf(unit.name()));
        work.add(new Work.Copy(unit.name(), natural, out, 0));
        outputs.put(unit.name(), out);
        copies.putIfAbsent(new Form(unit.name(), Format.NHWC, Padding.none()), out);
    }

    private Buffer natural(String name) {
        Buffer buffer = values.get(name);
        if (buffer == null) {
            throw new IllegalStateException("no value " + name);
        }
        return buffer;
    }

    /** The value in that format, with the halo that its readers in that format want. */
    private Buffer value(String name, Format format) {
        Buffer natural = natural(name);
        Padding halo = wanted(name, format);
        boolean covered = Buffer.max(natural.halo(), halo).equals(natural.halo());
        return natural.format() == format && covered ? natural : converted(natural, format, halo);
    }

    /** The value as rows of pixels without halo. */
    private Buffer dense(String name) {
        Buffer natural = natural(name);
        return natural.format() == Format.NHWC && natural.halo().isNone()
                ? natural
                : converted(natural, Format.NHWC, Padding.none());
    }

    private Buffer converted(Buffer natural, Format format, Padding halo) {
        TensorType type = natural.type();
        Form form = new Form(natural.name(), format, halo);
        boolean free = halo.isNone()
                && natural.halo().isNone()
                && natural.isArena()
                && Views.isFree(type, natural.format(), format);
        Buffer known = copies.get(form);
        if (known != null && !(free && !known.isArena())) {
            return known;
        }
        Buffer made;
        if (free) {
            made = Buffer.view(natural.name(), type, format, natural);
        } else {
            made = new Buffer(natural.name(), type, format);
            made.surround(halo);
            work.add(new Work.Copy(natural.name(), natural, made, 0));
        }
        copies.put(form, made);
        return made;
    }
}

package dev.fovea.adapters.models.file;

import dev.fovea.api.graph.Penalty;
import dev.fovea.api.graph.Training;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What a graph says of its training, as the bytes of its section. Equal ones give equal bytes. */
final class TrainingCodec {

    /** An empty name and two numbers. */
    private static final int LEAST_PENALTY_BYTES = Integer.BYTES + 2 * Double.BYTES;

    private TrainingCodec() {}

    /** The section; empty when nothing is said. */
    static byte[] encode(Training training) {
        if (training.isNone()) {
            return new byte[0];
        }
        FieldWriter out = new FieldWriter(weights -> {
            throw new IllegalStateException("no weights are written here");
        });
        out.i32(training.penalties().size());
        training.penalties()
                .forEach((weights, penalty) ->
                        out.text(weights).f64(penalty.l1()).f64(penalty.l2()));
        out.i32(training.frozen().size());
        training.frozen().forEach(out::text);
        return out.toBytes();
    }

    /**
     * What the section says.
     *
     * @throws dev.fovea.api.error.ModelException when it is not as it is written
     */
    static Training decode(byte[] section, FileFaults faults) {
        FieldReader in = new FieldReader(section, Section.Kind.TRAINING, faults);
        Map<String, Penalty> penalties = new LinkedHashMap<>();
        int count = in.count("number of penalties", LEAST_PENALTY_BYTES);
        for (int i = 0; i < count; i++) {
            String weights = in.text("name of weights");
            double l1 = in.f64("l1");
            double l2 = in.f64("l2");
            penalties.put(weights, in.made(() -> new Penalty(l1, l2)));
        }
        Set<String> frozen = new LinkedHashSet<>();
        int nodes = in.count("number of frozen nodes", Integer.BYTES);
        for (int i = 0; i < nodes; i++) {
            frozen.add(in.text("name of a node"));
        }
        in.end();
        return new Training(penalties, frozen);
    }
}

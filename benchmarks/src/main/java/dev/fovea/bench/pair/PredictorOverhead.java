package dev.fovea.bench.pair;

import dev.fovea.Fovea;
import dev.fovea.api.image.Image;
import dev.fovea.api.port.Label;
import dev.fovea.api.port.Predictor;
import dev.fovea.bench.Role;
import dev.fovea.bench.model.Backend;
import dev.fovea.bench.model.HandWritten;
import dev.fovea.bench.peer.Ranking;
import dev.fovea.bench.photo.Photos;
import dev.fovea.bench.report.Row;
import java.util.ArrayList;
import java.util.List;

/** What a Predictor costs beyond its preprocessing and the model, both on TensorFlow Lite: a decoded picture to five labels, by turns. */
public final class PredictorOverhead {

    /** What {@code --group} selects. */
    public static final String GROUP = "overhead";

    private PredictorOverhead() {}

    /** The rows for one and for two threads. */
    public static List<Row> measure(Effort effort) throws Exception {
        List<Row> rows = new ArrayList<>();
        for (int threads = 1; threads <= Math.min(2, Runtime.getRuntime().availableProcessors()); threads++) {
            rows.addAll(measure(effort, threads));
        }
        return rows;
    }

    private static List<Row> measure(Effort effort, int threads) throws Exception {
        Image picture = Image.decode(Photos.jpeg("720p"));
        try (Predictor predictor = Fovea.predictor(Fovea.DEFAULT_MODEL)
                        .threads(threads)
                        .backend("tflite")
                        .build();
                HandWritten hand = new HandWritten(threads)) {
            Backend.require(predictor, "tflite", threads);
            List<Integer> expected = Ranking.top(hand.probabilities(picture), 5);
            List<Integer> got =
                    predictor.predict(picture).top(5).stream().map(Label::index).toList();
            if (!expected.equals(got)) {
                throw new IllegalStateException("predictor: expected the classes " + expected + ", got " + got);
            }
            List<List<Double>> times = Turns.take(
                    List.of(
                            () -> predictor.predict(picture).top(5),
                            () -> Ranking.top(hand.probabilities(picture), 5),
                            () -> hand.prepare(picture)),
                    effort.warmUps(),
                    effort.rounds(),
                    effort.calls());
            String table = "one 720p picture to labels, " + threads + " thread(s), by turns";
            return List.of(
                    new Row(GROUP, table, "fovea Predictor", Role.BASELINE, times.get(0), "TensorFlow Lite backend"),
                    new Row(
                            GROUP,
                            table,
                            "the same steps by hand + plain TensorFlow Lite",
                            Role.PEER,
                            times.get(1),
                            ""),
                    new Row(GROUP, table, "of it, preprocessing", Role.FOVEA, times.get(2), ""));
        }
    }
}

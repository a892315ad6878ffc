package dev.fovea.bench.model;

import dev.fovea.Fovea;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.DecodeScale;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Model;
import dev.fovea.api.port.Label;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.port.Prediction;
import dev.fovea.api.port.Predictor;
import dev.fovea.bench.Role;
import dev.fovea.bench.network.Network;
import dev.fovea.bench.network.OnnxFile;
import dev.fovea.bench.pair.Effort;
import dev.fovea.bench.pair.Scratch;
import dev.fovea.bench.pair.Turns;
import dev.fovea.bench.peer.OpenCv;
import dev.fovea.bench.photo.PhotoFolder;
import dev.fovea.bench.report.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A folder of photos to labels: the Predictor on one and two threads, and loops over other libraries on two. */
public final class FolderRace {

    /** What {@code --group} selects. */
    public static final String GROUP = "folder";

    /** The table that the targets speak of. */
    public static final String TABLE = "a folder of 720p JPEGs to top-5 labels, EfficientNet-Lite0";

    private static final String DECODING = "the same folder, decoding alone, 2 threads";
    private static final int THREADS = 2;
    private static final int MOST_PHOTOS = 400;
    private static final int TOP = 5;
    private static final int FEW = 16;

    private FolderRace() {}

    /** The rows, in milliseconds a photo. */
    public static List<Row> measure(Effort effort) throws Exception {
        try (Scratch scratch = new Scratch()) {
            Path folder = scratch.folder();
            List<Path> photos = PhotoFolder.fill(folder.resolve("photos"), Math.min(MOST_PHOTOS, effort.photos()));
            Path onnx = OnnxFile.write(Network.EFFICIENTNET_LITE0.graph(), folder.resolve("network.onnx"));
            return measure(effort, photos, onnx);
        }
    }

    private static List<Row> measure(Effort effort, List<Path> photos, Path onnx) throws Exception {
        Model model = Fovea.model(Fovea.DEFAULT_MODEL);
        ImageInput input = Objects.requireNonNull(model.spec().image(), "image input");
        int classes =
                model.spec().labels() == null ? 1000 : model.spec().labels().size();
        OpenCv.threads(1);
        DecodeOptions smaller = DecodeOptions.defaults().withScale(DecodeScale.AUTO);
        try (Predictor two =
                        Fovea.predictor(Fovea.DEFAULT_MODEL).threads(THREADS).build();
                Predictor one = Fovea.predictor(Fovea.DEFAULT_MODEL).threads(1).build();
                Predictor auto = Fovea.predictor(Fovea.DEFAULT_MODEL)
                        .threads(THREADS)
                        .decode(smaller)
                        .build();
                FolderWorkers imageIo = new FolderWorkers(
                        THREADS, () -> new FolderPeer(FolderPeer.Decoder.IMAGE_IO, input, onnx, classes));
                FolderWorkers openCv = new FolderWorkers(
                        THREADS, () -> new FolderPeer(FolderPeer.Decoder.OPEN_CV, input, onnx, classes))) {
            Backend.require(two, "cpu", THREADS);
            check(photos.subList(0, Math.min(FEW, photos.size())), List.of(two, one, auto), imageIo, openCv);
            ImageDecoder decoder = ImageDecoder.installed();
            List<List<Double>> times = Turns.take(
                    List.of(
                            () -> drain(two, photos),
                            () -> drain(one, photos),
                            () -> drain(auto, photos),
                            () -> imageIo.top5(photos),
                            () -> openCv.top5(photos),
                            () -> imageIo.each(
                                    photos,
                                    (peer, photo) -> ImageSource.of(photo)
                                            .load(decoder, DecodeOptions.defaults())
                                            .width()),
                            () -> imageIo.each(photos, FolderPeer::decode),
                            () -> openCv.each(photos, FolderPeer::decode)),
                    effort.quick() ? 0 : 1,
                    effort.rounds(),
                    1);
            return rows(times, photos.size(), decoder.codecs().get(0).id());
        }
    }

    private static List<Row> rows(List<List<Double>> times, int photos, String codec) {
        return List.of(
                row(TABLE, "fovea Predictor, 2 threads", Role.BASELINE, times.get(0), photos, codec),
                row(TABLE, "fovea Predictor, 1 thread", Role.FOVEA, times.get(1), photos, codec),
                row(TABLE, "fovea Predictor, decodeScale=auto, 2 threads", Role.FOVEA, times.get(2), photos, codec),
                row(
                        TABLE,
                        "ImageIO + Graphics2D (aliases) + ONNX Runtime, 2 threads",
                        Role.PEER,
                        times.get(3),
                        photos,
                        ""),
                row(
                        TABLE,
                        "OpenCV imdecode + INTER_AREA + ONNX Runtime, 2 threads",
                        Role.PEER,
                        times.get(4),
                        photos,
                        ""),
                row(DECODING, "fovea, samples on the heap", Role.BASELINE, times.get(5), photos, codec),
                row(DECODING, "ImageIO, a BufferedImage", Role.PEER, times.get(6), photos, ""),
                row(DECODING, "OpenCV imdecode, samples off the heap", Role.PEER, times.get(7), photos, ""));
    }

    private static Row row(String table, String name, Role role, List<Double> times, int photos, String note) {
        List<Double> perPhoto = times.stream().map(time -> time / photos).toList();
        return new Row(GROUP, table, name, role, perPhoto, note.isEmpty() ? "a photo" : "a photo; " + note);
    }

    private static void drain(Predictor predictor, List<Path> photos) {
        labels(predictor, photos);
    }

    private static List<List<Integer>> labels(Predictor predictor, List<Path> photos) {
        List<List<Integer>> labels = new ArrayList<>();
        try (Outcomes<Prediction> outcomes =
                predictor.predict(photos.stream().map(ImageSource::of).iterator())) {
            while (outcomes.hasNext()) {
                if (!(outcomes.next() instanceof Outcome.Success<Prediction> success)) {
                    throw new IllegalStateException("photo: expected a prediction, got a failure");
                }
                labels.add(success.value().top(TOP).stream().map(Label::index).toList());
            }
        }
        if (labels.size() != photos.size()) {
            throw new IllegalStateException("photos: expected " + photos.size() + " answers, got " + labels.size());
        }
        return labels;
    }

    /** Other decoders and filters may reorder what lies close together, but on nearly all photos not lose the likeliest. */
    private static void check(
            List<Path> photos, List<Predictor> predictors, FolderWorkers imageIo, FolderWorkers openCv)
            throws Exception {
        List<List<Integer>> expected = labels(predictors.get(0), photos);
        if (!expected.equals(labels(predictors.get(1), photos))) {
            throw new IllegalStateException("predictor: expected the same labels on one thread, got others");
        }
        require("decodeScale=auto", expected, labels(predictors.get(2), photos));
        require("ImageIO + ONNX Runtime", expected, imageIo.top5(photos));
        require("OpenCV + ONNX Runtime", expected, openCv.top5(photos));
    }

    private static void require(String name, List<List<Integer>> expected, List<List<Integer>> got) {
        int agreeing = 0;
        for (int i = 0; i < expected.size(); i++) {
            agreeing += got.get(i).contains(expected.get(i).get(0)) ? 1 : 0;
        }
        if (agreeing < 0.75 * expected.size()) {
            throw new IllegalStateException(name + ": expected the classes " + expected + " or nearly so, got " + got);
        }
    }
}

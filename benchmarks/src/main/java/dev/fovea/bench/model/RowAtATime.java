package dev.fovea.bench.model;

import ai.onnxruntime.OrtException;
import dev.fovea.Fovea;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.api.java.UDF1;

/**
 * One photo after the other to its features, a function as it is written for Spark without fovea: ImageIO, Graphics2D,
 * ONNX Runtime.
 * At its best: a task's thread makes its session once and keeps it for all tasks that follow on it; no session has more
 * than that thread, since Spark has a task for every core.
 */
public final class RowAtATime implements UDF1<byte[], float[]> {

    private static final long serialVersionUID = 1L;

    private static final Map<Thread, FolderPeer> SESSIONS = new ConcurrentHashMap<>();

    private static final int FEATURES = 1280;

    private final String onnx;

    /** A mapping by the network in the file, whose output is the features. */
    public RowAtATime(String onnx) {
        this.onnx = onnx;
    }

    @Override
    public float[] call(byte[] encoded) throws IOException, OrtException {
        FolderPeer peer = SESSIONS.get(Thread.currentThread());
        if (peer == null) {
            Model model = Fovea.model(Fovea.DEFAULT_MODEL);
            ImageInput input = Objects.requireNonNull(model.spec().image(), "image input");
            peer = new FolderPeer(FolderPeer.Decoder.IMAGE_IO, input, Path.of(onnx), FEATURES);
            SESSIONS.put(Thread.currentThread(), peer);
        }
        return peer.run(encoded);
    }

    /** Closes the sessions; no task may run. */
    public static void closeAll() {
        SESSIONS.values().forEach(FolderPeer::close);
        SESSIONS.clear();
    }
}

package dev.fovea.bench.peer;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import dev.fovea.bench.pair.Clock;
import dev.fovea.bench.pair.Contender;
import dev.fovea.bench.pair.SkippedException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** OpenVINO, held to f32, in a Python process that runs when it is told to and waits otherwise. */
public final class OpenVino implements Contender {

    private static final String SCRIPT = "openvino_contender.py";
    private static final String PYTHON = "FOVEA_BENCH_PYTHON";

    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter questions;
    private final Path resultFile;
    private final String version;

    /**
     * A process with the model compiled.
     *
     * @param model the file
     * @param folder where the exchanged files go
     * @param channelsFirst the input
     * @param dims of the input, the batch first
     * @param threads of a call
     * @throws SkippedException when there is no Python with OpenVINO; the message says how to get it
     */
    public OpenVino(Path model, Path folder, float[] channelsFirst, long[] dims, int threads)
            throws IOException, SkippedException {
        Path script = folder.resolve(SCRIPT);
        try (InputStream in = Objects.requireNonNull(OpenVino.class.getResourceAsStream(SCRIPT), SCRIPT)) {
            Files.write(script, in.readAllBytes());
        }
        Path input = NumpyFile.write(Files.createTempFile(folder, "input", ".npy"), channelsFirst, dims);
        resultFile = Files.createTempFile(folder, "result", ".npy");
        process = start(script, List.of(model, input, resultFile), threads);
        answers = process.inputReader(StandardCharsets.UTF_8);
        questions = process.outputWriter(StandardCharsets.UTF_8);
        try {
            JsonObject ready = answer();
            version = ready.getString("ready");
            String precision = ready.getString("precision");
            if (!precision.contains("f32") && !precision.contains("float32")) {
                throw new IllegalStateException("OpenVINO: expected to run in f32, got " + precision);
            }
        } catch (IOException e) {
            close();
            throw skipped(e);
        }
    }

    private static Process start(Path script, List<Path> files, int threads) throws SkippedException {
        String python = Objects.requireNonNullElse(System.getenv(PYTHON), "python3");
        List<String> command = new java.util.ArrayList<>(List.of(python, script.toString()));
        files.forEach(file -> command.add(file.toString()));
        command.add(Integer.toString(threads));
        try {
            return new ProcessBuilder(command)
                    .redirectError(script.resolveSibling("openvino.log").toFile())
                    .start();
        } catch (IOException e) {
            throw skipped(e);
        }
    }

    private static SkippedException skipped(IOException cause) {
        SkippedException skipped = new SkippedException("OpenVINO: no Python with it (" + cause.getMessage()
                + "); pip install openvino numpy, and name the interpreter in " + PYTHON);
        skipped.initCause(cause);
        return skipped;
    }

    /** Its name and version. */
    public String version() {
        return version;
    }

    private JsonObject answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the process ended");
        }
        try {
            return JsonParser.object().from(line);
        } catch (JsonParserException e) {
            throw new IOException("not JSON: " + line, e);
        }
    }

    @Override
    public float[] result() throws IOException {
        return NumpyFile.read(resultFile);
    }

    @Override
    public double[] millis(int calls, Clock clock) throws IOException {
        questions.write(calls + " " + clock.name() + "\n");
        questions.flush();
        JsonArray times = answer().getArray("millis");
        double[] millis = new double[times.size()];
        for (int i = 0; i < millis.length; i++) {
            millis[i] = times.getDouble(i);
        }
        return millis;
    }

    @Override
    public void close() {
        process.destroy();
    }
}

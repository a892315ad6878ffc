package dev.fovea.spark;

import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ExecutableCheck;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A model of pictures of any size, as TensorFlow has them: the sum of each channel, and the number of pixels. */
public final class OpenSizeRuntime implements ModelRuntime {

    private static final String CONTENT = "sum of any size";

    static Path file(Path folder) {
        try {
            return Files.writeString(folder.resolve("open.sum"), CONTENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String id() {
        return "open-size";
    }

    @Override
    public int priority() {
        return Integer.MIN_VALUE + 7;
    }

    @Override
    public Availability availability() {
        return Availability.available("");
    }

    @Override
    public boolean accepts(ModelFile file) {
        byte[] content = new byte[file.size()];
        file.bytes().get(content);
        return content.length == CONTENT.length() && new String(content, StandardCharsets.UTF_8).equals(CONTENT);
    }

    @Override
    public Executable load(ModelFile file, int threads) {
        return new Sum();
    }

    private static final class Sum implements Executable {

        @Override
        public List<TensorInfo> inputs() {
            return List.of(new TensorInfo(
                    "pixels", DType.F32, Shape.of(Shape.UNKNOWN, Shape.UNKNOWN, Shape.UNKNOWN, 3), null));
        }

        @Override
        public List<TensorInfo> outputs() {
            return List.of(new TensorInfo("sums", DType.F32, Shape.of(Shape.UNKNOWN, 4), null));
        }

        @Override
        public String detail() {
            return "";
        }

        @Override
        public Map<String, Tensor> run(Map<String, Tensor> inputs, List<String> outputs, WorkPool pool, int most) {
            int rows = ExecutableCheck.rows(inputs(), inputs);
            float[] values = inputs.get("pixels").toFloats();
            float[] sums = new float[rows * 4];
            for (int i = 0; i < values.length; i++) {
                int row = i / (values.length / rows);
                sums[row * 4 + i % 3] += values[i];
                sums[row * 4 + 3] += i % 3 == 0 ? 1 : 0;
            }
            return Map.of("sums", Tensor.of(Shape.of(rows, 4), sums));
        }

        @Override
        public void close() {}
    }
}

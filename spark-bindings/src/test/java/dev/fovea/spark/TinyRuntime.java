package dev.fovea.spark;

import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Runs the file whose content is {@link #CONTENT}: pictures of 32 x 32 to their mean. What is left is decode and resize. */
public final class TinyRuntime implements ModelRuntime {

    static final String CONTENT = "the mean of a picture";

    private static final int SIDE = 32;

    @Override
    public String id() {
        return "tiny";
    }

    @Override
    public int priority() {
        return Integer.MIN_VALUE + 2;
    }

    @Override
    public Availability availability() {
        return Availability.available("");
    }

    @Override
    public boolean accepts(ModelFile file) {
        byte[] expected = CONTENT.getBytes(StandardCharsets.UTF_8);
        return file.bytes().equals(java.nio.ByteBuffer.wrap(expected));
    }

    @Override
    public Executable load(ModelFile file, int threads) {
        return new Executable() {
            @Override
            public List<TensorInfo> inputs() {
                return List.of(new TensorInfo("x", DType.F32, Shape.of(Shape.UNKNOWN, SIDE, SIDE, 3), null));
            }

            @Override
            public List<TensorInfo> outputs() {
                return List.of(new TensorInfo("mean", DType.F32, Shape.of(Shape.UNKNOWN, 1), null));
            }

            @Override
            public String detail() {
                return "mean";
            }

            @Override
            public Map<String, Tensor> run(
                    Map<String, Tensor> inputs, List<String> outputs, WorkPool pool, int parallelism) {
                Tensor x = inputs.get("x");
                int rows = x.shape().dim(0);
                FloatBuffer samples = x.floats();
                Tensor means = Tensor.allocate(DType.F32, Shape.of(rows, 1));
                int n = SIDE * SIDE * 3;
                for (int row = 0; row < rows; row++) {
                    double sum = 0;
                    for (int i = 0; i < n; i++) {
                        sum += samples.get(row * n + i);
                    }
                    means.floats().put(row, (float) (sum / n));
                }
                return Map.of("mean", means);
            }

            @Override
            public void close() {}
        };
    }
}

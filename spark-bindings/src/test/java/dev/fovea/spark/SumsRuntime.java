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
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Models that no network of fovea's can be: inputs of any height and width, batches of a fixed number, or none. A file
 * holds {@code sums} and that number. Of {@code picture} and {@code factor} it gives {@code total}, the sum of the one
 * times the other, {@code scaled}, the picture times the factor, and {@code big}, whether the total is above 10.
 */
public final class SumsRuntime implements ModelRuntime {

    private static final String MAGIC = "sums ";

    /** A model that takes batches of that number only; -1 for any, 0 for a model without batches. */
    static Path file(Path folder, int batch) {
        try {
            return Files.writeString(folder.resolve("sums" + batch + ".txt"), MAGIC + batch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String id() {
        return "sums";
    }

    @Override
    public int priority() {
        return Integer.MIN_VALUE + 1;
    }

    @Override
    public Availability availability() {
        return Availability.available("");
    }

    private static String text(ModelFile file) {
        ByteBuffer bytes = file.bytes();
        byte[] start = new byte[Math.min(bytes.limit(), 16)];
        bytes.get(start);
        return new String(start, StandardCharsets.ISO_8859_1);
    }

    @Override
    public boolean accepts(ModelFile file) {
        return text(file).startsWith(MAGIC);
    }

    @Override
    public Executable load(ModelFile file, int threads) {
        return new Sums(Integer.parseInt(text(file).substring(MAGIC.length())));
    }

    private record Sums(int batch) implements Executable {

        private TensorInfo info(String name, DType dtype, int... row) {
            int[] dims = new int[row.length + 1];
            dims[0] = batch;
            System.arraycopy(row, 0, dims, 1, row.length);
            return new TensorInfo(name, dtype, batch == 0 ? Shape.of() : Shape.of(dims), null);
        }

        @Override
        public List<TensorInfo> inputs() {
            return List.of(info("picture", DType.F32, Shape.UNKNOWN, Shape.UNKNOWN), info("factor", DType.I64));
        }

        @Override
        public List<TensorInfo> outputs() {
            return List.of(
                    info("total", DType.F64),
                    info("scaled", DType.F32, Shape.UNKNOWN, Shape.UNKNOWN),
                    info("big", DType.BOOL));
        }

        @Override
        public String detail() {
            return "";
        }

        @Override
        public Map<String, Tensor> run(
                Map<String, Tensor> inputs, List<String> outputs, WorkPool pool, int parallelism) {
            int rows = ExecutableCheck.rows(inputs(), inputs);
            if (batch > 0 && rows != batch) {
                throw new IllegalArgumentException("batches of " + batch + " only, not " + rows);
            }
            Tensor picture = inputs.get("picture");
            LongBuffer factors = inputs.get("factor").bytes().asLongBuffer();
            Tensor total = Tensor.allocate(DType.F64, Shape.of(rows));
            Tensor scaled = Tensor.allocate(DType.F32, picture.shape());
            Tensor big = Tensor.allocate(DType.BOOL, Shape.of(rows));
            int size = (int) picture.shape().row().elements();
            for (int i = 0; i < rows; i++) {
                double sum = 0;
                for (int j = 0; j < size; j++) {
                    float value = picture.floats().get(i * size + j) * factors.get(i);
                    scaled.floats().put(i * size + j, value);
                    sum += value;
                }
                total.bytes().asDoubleBuffer().put(i, sum);
                big.bytes().put(i, (byte) (sum > 10 ? 1 : 0));
            }
            Map<String, Tensor> answers = new LinkedHashMap<>(Map.of("total", total, "scaled", scaled, "big", big));
            answers.entrySet().removeIf(entry -> {
                if (outputs.contains(entry.getKey())) {
                    return false;
                }
                entry.getValue().close();
                return true;
            });
            return answers;
        }

        @Override
        public void close() {}
    }
}

package dev.fovea.adapters.tflite;

import dev.fovea.adapters.jvm.JvmWorkPool;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Loads and runs the models of the shared folder. */
final class TestModels {

    private TestModels() {}

    static List<Path> all() {
        List<Path> files = new ArrayList<>(Goldens.files(Goldens.folder("models"), "*.tflite"));
        files.addAll(Goldens.files(Goldens.folder("models/efficientnet_lite0"), "*.tflite"));
        files.addAll(Goldens.files(Goldens.folder("golden/tensorflow"), "*.tflite"));
        return files;
    }

    static ModelFile read(Path path) {
        try {
            return ModelFile.of(path.getFileName().toString(), Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Executable load(Path path, int threads) {
        return new TfliteModelRuntime().load(read(path), threads);
    }

    static Executable load(String relative, int threads) {
        return load(Goldens.file(relative), threads);
    }

    /** Seeded rows for every input: bytes of any value, floats from -1 to 1. */
    static Map<String, Tensor> randomInputs(Executable model, int rows, long seed) {
        Random random = new Random(seed);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (TensorInfo info : model.inputs()) {
            Tensor tensor = Tensor.allocate(info.dtype(), info.shape().withFirst(rows));
            ByteBuffer bytes = tensor.bytes();
            while (bytes.hasRemaining()) {
                if (info.dtype() == DType.F32) {
                    bytes.putFloat(random.nextFloat() * 2 - 1);
                } else {
                    bytes.put((byte) random.nextInt());
                }
            }
            inputs.put(info.name(), tensor);
        }
        return inputs;
    }

    static List<String> outputNames(Executable model) {
        return model.outputs().stream().map(TensorInfo::name).toList();
    }

    /** Runs and copies all outputs to the heap. */
    static Map<String, HeapTensor> run(Executable model, Map<String, Tensor> inputs, int parallelism) {
        Map<String, Tensor> outputs = model.run(inputs, outputNames(model), new JvmWorkPool(), parallelism);
        Map<String, HeapTensor> heap = new LinkedHashMap<>();
        for (TensorInfo info : model.outputs()) {
            try (Tensor tensor = outputs.get(info.name())) {
                heap.put(info.name(), HeapTensor.copyOf(tensor, info.quantization()));
            }
        }
        return heap;
    }

    /** The bytes of all outputs of one row. */
    static String rowBits(Map<String, HeapTensor> outputs, int row) {
        StringBuilder bits = new StringBuilder();
        outputs.forEach((name, tensor) -> {
            byte[] raw = tensor.rawBytes();
            int size = raw.length / tensor.shape().dim(0);
            bits.append(name)
                    .append(' ')
                    .append(size)
                    .append(' ')
                    .append(ModelFile.sha256(ByteBuffer.wrap(raw, row * size, size)))
                    .append('\n');
        });
        return bits.toString();
    }

    /** Views of one row of each input, with the batch dimension kept. */
    static Map<String, Tensor> row(Map<String, Tensor> inputs, int row) {
        Map<String, Tensor> views = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> views.put(name, tensor.rows(row, row + 1)));
        return views;
    }

    static void close(Map<String, Tensor> tensors) {
        tensors.values().forEach(Tensor::close);
    }

    static Tensor floats(Shape shape, float... values) {
        return Tensor.of(shape, values);
    }
}

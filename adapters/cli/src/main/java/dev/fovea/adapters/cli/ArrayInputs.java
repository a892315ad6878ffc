package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.Names;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Half;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arrays that a model is run on: {@code FILE.npy} for a model's one input, {@code NAME=FILE.npy} for each of several. */
final class ArrayInputs implements AutoCloseable {

    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private ArrayInputs() {}

    /**
     * The arrays, in the shape and type that the model takes.
     *
     * @param words as on the command line
     * @param inputs of the model
     * @param console where conversions are told
     * @throws InvalidArgumentException when a file is no array, or not every input has one
     */
    static ArrayInputs read(List<String> words, List<TensorInfo> inputs, Console console) {
        ArrayInputs arrays = new ArrayInputs();
        try {
            for (String word : words) {
                TensorInfo input = inputOf(word, inputs);
                if (arrays.tensors.containsKey(input.name())) {
                    throw new InvalidArgumentException(Fault.of("input", "'" + input.name() + "'")
                            .expected("one array")
                            .got("a second one, " + word));
                }
                Tensor read = NpyFiles.read(file(word, inputs));
                arrays.tensors.put(input.name(), fitted(read, input, console));
            }
            for (TensorInfo input : inputs) {
                if (!arrays.tensors.containsKey(input.name())) {
                    throw new InvalidArgumentException(Fault.of("input", "'" + input.name() + "'")
                            .expected(input)
                            .got("no array for it")
                            .repair("add --input " + input.name() + "=FILE.npy"));
                }
            }
            return arrays;
        } catch (RuntimeException | Error e) {
            arrays.close();
            throw e;
        }
    }

    /** By name, in the order of the command line. */
    Map<String, Tensor> tensors() {
        return tensors;
    }

    /** The file that a word names. */
    static Path file(String word, List<TensorInfo> inputs) {
        return inputs.stream()
                .filter(input -> word.startsWith(input.name() + "="))
                .findFirst()
                .map(input -> Path.of(word.substring(input.name().length() + 1)))
                .orElseGet(() -> Path.of(word));
    }

    private static TensorInfo inputOf(String word, List<TensorInfo> inputs) {
        for (TensorInfo input : inputs) {
            if (word.startsWith(input.name() + "=")) {
                return input;
            }
        }
        List<String> names = inputs.stream().map(TensorInfo::name).toList();
        int sign = word.indexOf('=');
        if (sign > 0 && !Files.exists(Path.of(word))) {
            String name = word.substring(0, sign);
            throw new InvalidArgumentException(Fault.of("input", "'" + name + "'")
                    .expected("one of the model's inputs " + names)
                    .got("an unknown one")
                    .repair(Names.suggestion(name, names)));
        }
        if (inputs.size() != 1) {
            throw new InvalidArgumentException(Fault.of("input", word)
                    .expected("NAME=FILE.npy for each of the model's inputs " + names)
                    .got("no name"));
        }
        return inputs.get(0);
    }

    /** The tensor with its batch dimension, and with the element type where no meaning is lost; takes it over. */
    private static Tensor fitted(Tensor tensor, TensorInfo input, Console console) {
        try (tensor) {
            Tensor typed = typed(tensor, input, console);
            int rank = typed.shape().rank();
            if (rank != input.shape().rank() - 1) {
                return typed;
            }
            int[] dims = new int[rank + 1];
            dims[0] = 1;
            System.arraycopy(typed.shape().dims(), 0, dims, 1, rank);
            try (typed) {
                return typed.reshape(Shape.of(dims));
            }
        }
    }

    private static Tensor typed(Tensor tensor, TensorInfo input, Console console) {
        boolean isReal = tensor.dtype() == DType.F64 || tensor.dtype() == DType.F16;
        if (!isReal || input.dtype() != DType.F32) {
            return tensor.reshape(tensor.shape());
        }
        if (tensor.dtype() == DType.F64) {
            console.error("input '" + input.name() + "': float64 was rounded to float32, which the model takes");
        }
        Tensor floats = Tensor.allocate(DType.F32, tensor.shape());
        FloatBuffer to = floats.floats();
        ByteBuffer from = tensor.bytes();
        while (to.hasRemaining()) {
            to.put(tensor.dtype() == DType.F64 ? (float) from.getDouble() : Half.toFloat(from.getShort()));
        }
        return floats;
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
    }
}

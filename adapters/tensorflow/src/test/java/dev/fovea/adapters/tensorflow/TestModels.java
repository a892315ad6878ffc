package dev.fovea.adapters.tensorflow;

import dev.fovea.Fovea;
import dev.fovea.adapters.jvm.JvmWorkPool;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.NumpyArray;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Loads and runs the models of the shared folder. */
final class TestModels {

    static final String FOLDER = "golden/tensorflow/";

    private TestModels() {}

    /** A model of the shared folder, by the name of its file or folder there. */
    static ModelFile file(String name) {
        return Fovea.model(Goldens.folder("golden/tensorflow").resolve(name)).file();
    }

    static Executable load(ModelFile file, String... outputs) {
        return new TensorflowModelRuntime().load(file, 2, List.of(outputs));
    }

    static Tensor golden(String name) {
        NumpyArray array = Goldens.npy(Goldens.file(FOLDER + name));
        return Tensor.of(array.shape(), array.values());
    }

    static float[] expected(String name) {
        return Goldens.npy(Goldens.file(FOLDER + name)).values();
    }

    static Tensor floats(Shape shape, float... values) {
        return Tensor.of(shape, values);
    }

    /** Runs, copies all outputs to the heap, and closes the inputs. */
    static Map<String, HeapTensor> run(Executable model, Map<String, Tensor> inputs) {
        Map<String, Tensor> outputs = Map.of();
        try {
            List<String> names = model.outputs().stream().map(TensorInfo::name).toList();
            outputs = model.run(inputs, names, new JvmWorkPool(), 2);
            Map<String, HeapTensor> heap = new LinkedHashMap<>();
            outputs.forEach((name, tensor) -> heap.put(name, HeapTensor.copyOf(tensor, null)));
            return heap;
        } finally {
            outputs.values().forEach(Tensor::close);
            inputs.values().forEach(Tensor::close);
        }
    }
}

package dev.fovea.adapters.keras;

import dev.fovea.adapters.keras.hdf5.Hdf5Dataset;
import dev.fovea.adapters.keras.hdf5.Hdf5File;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.tensor.Shape;
import java.nio.ByteBuffer;

/** Files of weights: of either kind, bare or in a {@code .keras} file. */
final class WeightFiles {

    /** The entry of a {@code .keras} file. */
    static final String ENTRY = "model.weights.h5";

    private WeightFiles() {}

    /**
     * The weights of the model in the file.
     *
     * @throws ModelException when the file is none of weights, or of another model
     */
    static KerasWeights of(ModelFile file, Model model) {
        ByteBuffer bytes = file.bytes();
        if (ZipArchive.isZip(bytes)) {
            return of(file.name(), ZipArchive.open(file.name(), bytes).read(ENTRY, Integer.MAX_VALUE), model);
        }
        return of(file.name(), bytes, model);
    }

    /** The weights of the model in an HDF5 file. */
    static KerasWeights of(String name, ByteBuffer bytes, Model model) {
        if (!Hdf5File.isHdf5(bytes)) {
            throw new ModelException(Fault.of("weights", name)
                    .expected("an HDF5 file or a .keras file")
                    .got("another format")
                    .repair("save the weights with model.save_weights(…)"));
        }
        return of(name, Hdf5File.open(name, bytes), model);
    }

    /** The weights of the model in an open HDF5 file. */
    static KerasWeights of(String name, Hdf5File file, Model model) {
        if (LegacyWeights.isLegacy(file)) {
            return LegacyWeights.of(name, file, model);
        }
        if (CheckpointWeights.isCheckpoint(file)) {
            return CheckpointWeights.of(name, file, model);
        }
        throw new ModelException(Fault.of("weights", name)
                .expected("weights as Keras saves them")
                .got("groups " + Fields.cut(file.root().names().toString()))
                .repair("save the weights with model.save_weights(…)"));
    }

    /** The numbers of the dataset, if its dimensions are those of the layer. */
    static Weights checked(String file, Hdf5Dataset found, String layer, String weight, Shape shape) {
        if (!found.has(shape)) {
            throw new ModelException(Fault.of("weights", Fields.cut(layer) + "/" + weight)
                    .expected("shape " + shape)
                    .got(found.dims())
                    .at(Fields.cut(found.path()) + " of " + file)
                    .repair("the file of weights is of another model"));
        }
        return found.weights(layer + "/" + weight, shape);
    }
}

package dev.fovea.adapters.cli;

import dev.fovea.Fovea;
import dev.fovea.Graphs;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.train.TrainingResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What was just trained, ready to predict as its file will. */
final class TrainedModel {

    private static final String FORMAT = "fovea";

    private TrainedModel() {}

    /**
     * A predictor on the backend that trained, which the caller closes. What was asked for as a backend of the training
     * may have no way to run models.
     */
    static Predictor predictor(TrainingResult result) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            Graphs.write(result.graph(), result.spec(), FORMAT, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("to memory", e);
        }
        ModelFile file = ModelFile.of(result.spec().name() + "." + FORMAT, bytes.toByteArray());
        String trained = result.provenance().backend();
        return Fovea.predictor(new Model(result.spec(), file))
                .backend(trained.substring(0, trained.indexOf(' ')))
                .build();
    }
}

package dev.fovea.domain.train.run;

import static dev.fovea.domain.train.run.Nets.SPEC;
import static dev.fovea.domain.train.run.Nets.assertSameWeights;
import static dev.fovea.domain.train.run.Nets.fit;
import static dev.fovea.domain.train.run.Nets.net;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.Fovea;
import dev.fovea.Training;
import dev.fovea.TransferHead;
import dev.fovea.adapters.tck.LeakCheck;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.graph.Dropout;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.TrainingResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A head that is trained apart is the head that the trainer makes. */
@ExtendWith(LeakCheck.class)
class TransferHeadTest {

    private static final List<String> CLASSES = List.of("a", "b", "c", "d");

    /** A network whose features are its input: what the head sees is what the examples hold. */
    private static Graph identity() {
        return new GraphBuilder("same")
                .input("x", TensorType.f32(4))
                .add("features", new Dropout(0), "x")
                .output("features")
                .build();
    }

    @Test
    void trainedApartItIsTheSame() {
        ModelSpec spec = new ModelSpec("same", "", "", null, null, "features", null);
        try (Dataset data = Blobs.of(60, 1, "a", "b", "c", "d")) {
            TrainingResult whole = fit(
                    Fovea.trainer(identity(), spec)
                            .transfer()
                            .dropout(0.3)
                            .epochs(7)
                            .batchSize(16)
                            .seed(9),
                    data);
            TrainingResult apart =
                    fit(TransferHead.trainer(4, 4, 0.3, 9).epochs(7).batchSize(16), data);
            Graph joined = TransferHead.joined(TransferHead.features(identity(), spec), apart.graph());
            assertThat(joined).hasToString(whole.graph().toString());
            assertSameWeights(joined, whole.graph());
            ModelSpec known = TransferHead.spec(spec, joined, CLASSES);
            assertThat(known.probabilities()).isEqualTo(whole.spec().probabilities());
            assertThat(known.labels().get(3).name()).isEqualTo("d");
            Graph head = TransferHead.of(joined);
            assertThat(head.inputs().get(0).type()).isEqualTo(TensorType.f32(4));
            assertThat(head.nodes()).noneMatch(node -> node.op() instanceof Dropout);
            assertSameWeights(head, apart.graph());
        }
    }

    @Test
    void otherNetworksHaveNoHead() {
        assertThatThrownBy(() -> TransferHead.of(net(3)))
                .isInstanceOf(ModelException.class)
                .hasMessage("model net: expected a head on features, got none; take a model that was trained with a new"
                        + " head");
        assertThat(TransferHead.spec(SPEC, net(3), CLASSES).labels()).isNull();
    }

    @Test
    void namesAreKnownBefore() {
        assertThat(Training.optimizers()).contains("adam", "lion");
        assertThat(Training.optimizer("AdamW")).isEqualTo("adamw");
        assertThat(Training.loss("mse")).isEqualTo("mean_squared_error");
        assertThatThrownBy(() -> Training.optimizer("adm")).isInstanceOf(UnknownNameException.class);
        assertThatThrownBy(() -> Training.loss("entropy")).isInstanceOf(UnknownNameException.class);
        assertThat(Training.endsWithProbabilities(net(3))).isTrue();
        assertThat(Training.endsWithProbabilities(net(1))).isFalse();
    }
}

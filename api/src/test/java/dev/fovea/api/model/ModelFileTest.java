package dev.fovea.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ModelFileTest {

    private final ModelFile plain = ModelFile.of("net.json", new byte[] {1, 2, 3});
    private final ModelFile weights = ModelFile.of("net.h5", new byte[] {4, 5});

    @Test
    void aFileOfWeightsIsPartOfTheIdentity() {
        ModelFile both = plain.withWeights(weights);
        assertThat(both.weights()).isEqualTo(weights);
        assertThat(both.bytes()).isEqualTo(plain.bytes());
        assertThat(both.size()).isEqualTo(3);
        assertThat(both.totalSize()).isEqualTo(5);
        assertThat(both.sha256())
                .isEqualTo(ModelFile.sha256(
                        ByteBuffer.wrap((plain.sha256() + weights.sha256()).getBytes(StandardCharsets.US_ASCII))))
                .isNotEqualTo(plain.sha256());
        assertThat(both).hasToString("net.json and net.h5 (5 bytes, sha256 " + both.sha256() + ")");
    }

    @Test
    void otherWeightsTakeThePlaceOfTheFirst() {
        ModelFile other = ModelFile.of("other.h5", new byte[] {6});
        assertThat(plain.withWeights(other).withWeights(weights)).isEqualTo(plain.withWeights(weights));
        assertThat(plain.withWeights(other).sha256())
                .isNotEqualTo(plain.withWeights(weights).sha256());
    }

    @Test
    void weightsHaveNoWeights() {
        ModelFile both = plain.withWeights(weights);
        assertThatThrownBy(() -> plain.withWeights(both))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("weights net.json: expected one file of weights, got another beside it, net.h5");
    }
}

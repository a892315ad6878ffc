package dev.fovea.api.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

class Sha256Test {

    /** The examples of FIPS 180-4. */
    private static final String NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void isTheStandards() {
        ByteBuffer abc = ByteBuffer.wrap("-abc-".getBytes(StandardCharsets.US_ASCII), 1, 3);
        assertThat(Sha256.of(abc)).isEqualTo(ABC);
        assertThat(abc.hasRemaining()).isFalse();
        assertThat(Sha256.of(abc)).isEqualTo(NOTHING);
        assertThat(ModelFile.sha256(abc.rewind().position(1).limit(4))).isEqualTo(ABC);
    }

    @Test
    void partsAreOneContent() {
        MessageDigest digest = Sha256.digest();
        for (byte part : new byte[] {'a', 'b', 'c'}) {
            digest.update(part);
        }
        assertThat(Sha256.hex(digest)).isEqualTo(ABC);
        assertThat(Sha256.hex(digest)).isEqualTo(NOTHING);
    }
}

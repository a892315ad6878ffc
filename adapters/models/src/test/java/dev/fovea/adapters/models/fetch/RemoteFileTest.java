package dev.fovea.adapters.models.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteFileTest {

    private static final URI ADDRESS = URI.create("https://example.org/a");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../x.h5",
                "/etc/x.h5",
                "a/b.h5",
                "a\\b.h5",
                "C:x.h5",
                "x.h5\0",
                "x\n.h5",
                ".hidden",
                "-rf",
                "x h5",
                "x.h5.part",
                "x.h5.part.origin",
                "x.h5.sha256",
                "x.h5.lock"
            })
    void namesThatLeadElsewhereAreRefused(String name) {
        assertThat(RemoteFile.isPlainName(name)).isFalse();
        assertThatThrownBy(() -> new RemoteFile(name, ADDRESS, null, null, null))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "remote file's name: expected a plain file name of letters, digits, '.', '_', '+' and '-', not"
                                + " ending in .part, .part.origin, .sha256 or .lock, got '" + name + "'");
    }

    @Test
    void aNameOfOverlongLengthIsRefused() {
        assertThat(RemoteFile.isPlainName("x".repeat(200))).isTrue();
        assertThat(RemoteFile.isPlainName("x".repeat(201))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resnet50_weights_tf_dim_ordering_tf_kernels.h5",
                "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5"
            })
    void thePublishedNamesArePlain(String name) {
        assertThat(RemoteFile.isPlainName(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "ftp://example.org/a",
                "//example.org/a",
                "a",
                "https:a",
                "https:///a",
                "https://user:secret@example.org/a",
                "https://example.org/a#b"
            })
    void addressesThatNobodyCouldAskAreRefused(String address) {
        assertThatThrownBy(() -> new RemoteFile("x.h5", URI.create(address), null, null, null))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("remote file's address: expected an absolute http or https address without user name and"
                        + " fragment, got '" + address + "'");
    }

    @Test
    void hashesAndSizesAreChecked() {
        assertThatThrownBy(() -> new RemoteFile("x.h5", ADDRESS, "ABC", null, null))
                .hasMessage("remote file's MD5: expected 32 lower-case hex digits, got 'ABC'");
        assertThatThrownBy(() -> new RemoteFile("x.h5", ADDRESS, null, "0".repeat(63), null))
                .hasMessageStartingWith("remote file's SHA-256: expected 64 lower-case hex digits, got '000");
        assertThatThrownBy(() -> new RemoteFile("x.h5", ADDRESS, null, null, 0L))
                .hasMessage("remote file's size: expected at least 1 byte, got '0'");
    }
}

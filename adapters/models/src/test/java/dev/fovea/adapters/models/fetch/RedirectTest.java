package dev.fovea.adapters.models.fetch;

import static dev.fovea.adapters.models.fetch.FetchFixture.CONTENT;
import static dev.fovea.adapters.models.fetch.FetchFixture.NAME;
import static dev.fovea.adapters.models.fetch.FetchFixture.fetcher;
import static dev.fovea.adapters.models.fetch.FetchFixture.remote;
import static dev.fovea.adapters.models.fetch.FetchFixture.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.spi.FetchListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a fetch may be sent, and where not. */
@Timeout(10)
class RedirectTest {

    @TempDir
    private Path folder;

    private TestServer server;

    @BeforeEach
    void serve() throws IOException {
        server = new TestServer().on("/w", TestServer.whole(CONTENT));
    }

    @AfterEach
    void stop() {
        server.close();
        System.clearProperty("fovea.fetch.http");
    }

    private void assertComes(String path) {
        assertThat(fetcher()
                        .fetch(remote(server.address(path)), Structure.ANY, folder, false, FetchListener.silent())
                        .sha256())
                .isEqualTo(sha256(CONTENT));
    }

    private void assertRefused(URI address, String middle) {
        assertThatThrownBy(() -> fetcher().fetch(remote(address), Structure.ANY, folder, false, FetchListener.silent()))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model weights " + NAME + ": " + middle + "; ");
    }

    @Test
    void redirectsAreFollowed() {
        server.on("/1", TestServer.redirect("/2"))
                .on("/2", TestServer.redirect(server.address("/3").toString()))
                .on("/3", TestServer.redirect("w"));
        assertComes("/1");
    }

    @Test
    void anotherHostIsFollowed() throws IOException {
        try (TestServer other = new TestServer().on("/w", TestServer.whole(CONTENT))) {
            server.on("/1", TestServer.redirect("http://localhost:" + other.port() + "/w"));
            assertComes("/1");
            assertThat(other.requests()).containsExactly("/w");
        }
    }

    @Test
    void aCircleIsLeft() {
        server.on("/1", TestServer.redirect("/2")).on("/2", TestServer.redirect("/1"));

        assertRefused(
                server.address("/1"), "expected a file, got redirects in a circle, back to " + server.address("/1"));
        assertThat(server.requests()).containsExactly("/1", "/2");
    }

    @Test
    void anEndlessChainIsLeft() {
        int[] step = {0};
        server.on("/1", exchange -> TestServer.redirect("/1?" + ++step[0]).handle(exchange));

        assertRefused(
                server.address("/1"), "expected at most 3 redirects, got more, the last to " + server.address("/1?4"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "ftp://127.0.0.1/w",
                "jar:file:/x.jar!/y",
                "http:/w",
                "http://user:secret@127.0.0.1/w",
                "http://example.org/w"
            })
    void noOtherSchemeAndNoUnencryptedStranger(String location) {
        server.on("/1", TestServer.redirect(location));

        assertThatThrownBy(() -> fetcher()
                        .fetch(remote(server.address("/1")), Structure.ANY, folder, false, FetchListener.silent()))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model weights " + NAME + ": expected an https address, got a redirect from "
                        + server.address("/1") + " to '" + location + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://["})
    void aRedirectToNowhere(String location) {
        server.on("/1", TestServer.redirect(location));
        String got = location.isEmpty() ? "none" : "'" + location + "'";

        assertRefused(
                server.address("/1"), "expected a redirect of " + server.address("/1") + " to an address, got " + got);
    }

    @Test
    void encryptionIsAskedForOutsideThisMachine() {
        assertRefused(
                URI.create("http://example.org/w"),
                "expected an https address, got 'http://example.org/w', which is not encrypted");
    }

    @Test
    void fromHttpsNobodyStepsDown() {
        URI https = URI.create("https://example.org/a");
        System.setProperty("fovea.fetch.http", "true");

        assertThat(Address.refusal(URI.create("http://example.org/a"), null)).isNull();
        assertThat(Address.refusal(URI.create("https://mirror.example.org/a"), https))
                .isNull();
        assertThat(Address.refusal(URI.create("http://127.0.0.1/a"), https))
                .isEqualTo("'http://127.0.0.1/a', a step down from https to http");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost/a", "http://127.0.0.1:8/a", "http://127.9.9.9/a", "http://[::1]/a"})
    void thisMachineNeedsNoEncryption(String address) {
        assertThat(Address.refusal(URI.create(address), null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1.example.org/a", "http://localhost.example.org/a", "http://128.0.0.1/a"})
    void whatLooksLikeThisMachineIsNot(String address) {
        assertThat(Address.refusal(URI.create(address), null)).endsWith(", which is not encrypted");
    }
}

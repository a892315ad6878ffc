package dev.fovea.adapters.models.fetch;

import static dev.fovea.adapters.models.fetch.FetchFixture.CONTENT;
import static dev.fovea.adapters.models.fetch.FetchFixture.IMPATIENT;
import static dev.fovea.adapters.models.fetch.FetchFixture.NAME;
import static dev.fovea.adapters.models.fetch.FetchFixture.content;
import static dev.fovea.adapters.models.fetch.FetchFixture.fetcher;
import static dev.fovea.adapters.models.fetch.FetchFixture.md5;
import static dev.fovea.adapters.models.fetch.FetchFixture.remote;
import static dev.fovea.adapters.models.fetch.FetchFixture.sha256;
import static dev.fovea.adapters.models.fetch.FetchFixture.unhashed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.models.fetch.FetchFixture.Ear;
import dev.fovea.api.error.ModelException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that cut off, stall, lie, or are not there. */
@Timeout(10)
class BrokenServerTest {

    private static final String TAG = "\"v1\"";
    private static final int CUT = 30_000;

    @TempDir
    private Path folder;

    private final Ear ear = new Ear();
    private TestServer server;

    @BeforeEach
    void serve() throws IOException {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void assertComes(RemoteFile remote) {
        assertThat(fetcher().fetch(remote, Structure.ANY, folder, false, ear).sha256())
                .isEqualTo(sha256(CONTENT));
        assertThat(folder.resolve(NAME)).hasBinaryContent(CONTENT);
        assertThat(folder.resolve(NAME + ".part")).doesNotExist();
        assertThat(folder.resolve(NAME + ".part.origin")).doesNotExist();
    }

    private void assertFails(RemoteFile remote, String got) {
        assertFails(fetcher(), remote, got);
    }

    private void assertFails(Fetcher fetcher, RemoteFile remote, String got) {
        assertThatThrownBy(() -> fetcher.fetch(remote, Structure.ANY, folder, false, ear))
                .isInstanceOf(ModelException.class)
                .hasMessage("model weights " + NAME + ": expected the file from " + remote.address() + ", got " + got
                        + "; check the network and run it again, it goes on where it stopped; or get it another way and"
                        + " put it at " + folder.resolve(NAME));
        assertThat(folder.resolve(NAME)).doesNotExist();
    }

    /** The first bytes of a file that an earlier process has left. */
    private void leavePart(byte[] content, int bytes, URI address, String tag) throws IOException {
        Files.write(folder.resolve(NAME + ".part"), java.util.Arrays.copyOf(content, bytes));
        Files.writeString(folder.resolve(NAME + ".part.origin"), address + "\n" + tag + "\n");
    }

    @Test
    void aCutFileIsContinued() {
        server.on("/w", TestServer.cutting(CONTENT, TAG, 2, CUT, TestServer.ranges(CONTENT, TAG)));

        assertComes(unhashed(server.address("/w")));
        assertThat(server.requests()).hasSize(3).element(0).isEqualTo("/w");
        assertThat(server.requests()).anyMatch(request -> request.matches("/w bytes=\\d+-"));
        assertThat(ear.notes)
                .hasSize(2)
                .allMatch(note -> note.endsWith("; trying again in 1 ms") || note.endsWith("; trying again in 2 ms"));
    }

    @Test
    void aServerWithoutRangesGivesAllOfItAgain() {
        server.on("/w", TestServer.cutting(CONTENT, TAG, 1, CUT, TestServer.whole(CONTENT)));

        assertComes(unhashed(server.address("/w")));
    }

    @Test
    void aFileThatIsAlwaysCutIsGivenUpAndContinuedTheNextTime() throws IOException {
        server.on("/w", TestServer.cutting(CONTENT, TAG, 3, CUT / 3, TestServer.ranges(CONTENT, TAG)));
        RemoteFile remote = unhashed(server.address("/w"));

        assertThatThrownBy(() -> fetcher().fetch(remote, Structure.ANY, folder, false, ear))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(
                        "model weights " + NAME + ": expected the file from " + server.address("/w") + ", got ")
                .hasMessageContaining("run it again, it goes on where it stopped");
        long here = Files.size(folder.resolve(NAME + ".part"));
        // The client may lose the last bytes before a break.
        assertThat(here).isBetween(1L, (long) CUT);

        assertComes(remote);
        assertThat(server.requests().get(3)).isEqualTo("/w bytes=" + here + "-");
        assertThat(ear.notes).contains("going on after " + here + " bytes that are here");
    }

    @Test
    void aFileThatHasChangedMeanwhileIsFetchedAnew() throws IOException {
        server.on("/w", TestServer.ranges(CONTENT, "\"v2\""));
        leavePart(content(CONTENT.length, 9), CUT, server.address("/w"), TAG);

        assertComes(unhashed(server.address("/w")));
        assertThat(server.requests()).containsExactly("/w bytes=" + CUT + "-");
    }

    @Test
    void aPartOfAnotherAddressIsNotContinued() throws IOException {
        server.on("/w", TestServer.ranges(CONTENT, TAG));
        leavePart(CONTENT, CUT, server.address("/other"), TAG);

        assertComes(unhashed(server.address("/w")));
        assertThat(server.requests()).containsExactly("/w");
    }

    @Test
    void aPartOfNoKnownVersionIsContinuedOnlyWhenTheHashIsKnown() throws IOException {
        server.on("/w", TestServer.ranges(CONTENT, TAG));
        leavePart(CONTENT, CUT, server.address("/w"), "");
        assertComes(unhashed(server.address("/w")));
        assertThat(server.requests()).containsExactly("/w");

        Files.delete(folder.resolve(NAME));
        Files.delete(folder.resolve(NAME + ".sha256"));
        leavePart(CONTENT, CUT, server.address("/w"), "");
        assertComes(remote(server.address("/w")));
        assertThat(server.requests()).containsExactly("/w", "/w bytes=" + CUT + "-");
    }

    @Test
    void partsThatDoNotFitTogetherAreFetchedAnew() throws IOException {
        server.on("/w", TestServer.ranges(CONTENT, TAG));
        leavePart(content(CONTENT.length, 9), CUT, server.address("/w"), TAG);

        assertComes(remote(server.address("/w")));
        assertThat(server.requests()).containsExactly("/w bytes=" + CUT + "-", "/w");
        assertThat(ear.notes)
                .contains("the parts do not fit together (expected MD5 " + md5(CONTENT) + "): fetching all of it");
    }

    @Test
    void aPartThatIsWholeIsOnlyChecked() throws IOException {
        server.on("/w", TestServer.ranges(CONTENT, TAG));
        leavePart(CONTENT, CONTENT.length, server.address("/w"), TAG);
        assertComes(remote(server.address("/w")));
        assertThat(server.requests()).containsExactly("/w bytes=" + CONTENT.length + "-");

        Files.delete(folder.resolve(NAME));
        leavePart(CONTENT, CONTENT.length, server.address("/w"), TAG);
        assertComes(new RemoteFile(NAME, server.address("/w"), null, null, (long) CONTENT.length));
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void aPartThatIsLongerThanAFileOfNoKnownHashIsForgotten() throws IOException {
        server.on("/w", TestServer.ranges(CONTENT, TAG));
        leavePart(content(CONTENT.length + 5, 9), CONTENT.length + 5, server.address("/w"), TAG);

        assertComes(unhashed(server.address("/w")));
    }

    @Test
    void bytesFromAnotherPlaceAreNotTaken() throws IOException {
        server.on("/w", exchange -> {
            boolean isPart = exchange.getRequestHeaders().containsKey("Range");
            if (isPart) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes 0-" + (CONTENT.length - 1) + "/" + CONTENT.length);
            }
            exchange.sendResponseHeaders(isPart ? 206 : 200, CONTENT.length);
            exchange.getResponseBody().write(CONTENT);
        });
        leavePart(CONTENT, CUT, server.address("/w"), TAG);

        assertComes(unhashed(server.address("/w")));
        assertThat(ear.notes).contains("bytes that do not continue those that are here; trying again in 1 ms");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void aBusyServerIsAskedAgain(int status) {
        int[] times = {2};
        server.on("/w", exchange -> {
            (times[0]-- > 0 ? TestServer.status(status) : TestServer.whole(CONTENT)).handle(exchange);
        });

        assertComes(remote(server.address("/w")));
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void pausesDoubleAndFollowTheServersWish() {
        Limits limits = new Limits(Duration.ZERO, Duration.ZERO, 9, Duration.ofSeconds(1), 0, 1);

        assertThat(limits.pause(1, Duration.ZERO)).hasSeconds(1);
        assertThat(limits.pause(4, Duration.ZERO)).hasSeconds(8);
        assertThat(limits.pause(40, Duration.ZERO)).hasSeconds(30);
        assertThat(limits.pause(1, Duration.ofSeconds(7))).hasSeconds(7);
        assertThat(limits.pause(4, Duration.ofSeconds(7))).hasSeconds(8);
        assertThat(limits.pause(1, Duration.ofHours(1)))
                .as("no server holds us up")
                .hasSeconds(30);
    }

    @Test
    void aBusyServerMaySayWhenToComeBack() {
        boolean[] isBusy = {true};
        server.on("/w", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "1");
            (isBusy[0] ? TestServer.status(429) : TestServer.whole(CONTENT)).handle(exchange);
            isBusy[0] = false;
        });

        assertComes(remote(server.address("/w")));
        assertThat(ear.notes).containsExactly("HTTP status 429 from " + server.address("/w") + "; trying again in 1 s");
    }

    @Test
    void aServerThatStaysBusyIsGivenUp() {
        server.on("/w", TestServer.status(503));

        assertFails(remote(server.address("/w")), "HTTP status 503 from " + server.address("/w"));
        assertThat(server.requests()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 400, 401, 403, 404, 410, 418})
    void aServerThatSaysNoIsAskedOnce(int status) {
        server.on("/w", TestServer.status(status));

        assertThatThrownBy(() -> fetcher().fetch(remote(server.address("/w")), Structure.ANY, folder, false, ear))
                .isInstanceOf(ModelException.class)
                .hasMessage("model weights " + NAME + ": expected the file from " + server.address("/w")
                        + ", got HTTP status " + status + "; get it another way and put it at "
                        + folder.resolve(NAME));
        assertThat(server.requests()).hasSize(1);
        assertThat(folder.resolve(NAME + ".part")).doesNotExist();
    }

    @Test
    void aPackedFileIsRefused() {
        server.on("/w", exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            TestServer.whole(CONTENT).handle(exchange);
        });

        assertThatThrownBy(() -> fetcher().fetch(remote(server.address("/w")), Structure.ANY, folder, false, ear))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(
                        "expected the bytes of the file from " + server.address("/w") + ", got them encoded as 'gzip'");
    }

    @Test
    void aServerThatIsNotThere() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }

        assertFails(remote(URI.create("http://127.0.0.1:" + port + "/w")), "no connection to 127.0.0.1:" + port);
        assertThat(ear.notes).hasSize(2);
    }

    @Test
    void aServerThatNeverAnswers() throws IOException {
        try (Silent silent = new Silent("")) {
            assertFails(new Fetcher(IMPATIENT, Disk.REAL), remote(silent.address()), "no answer within 300 ms");
        }
    }

    @Test
    void aServerThatStopsInTheMiddleAndHoldsTheLine() throws IOException {
        try (Silent silent = new Silent("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfirst bytes")) {
            assertFails(new Fetcher(IMPATIENT, Disk.REAL), remote(silent.address()), "no byte for 300 ms");
        }
        assertThat(Files.size(folder.resolve(NAME + ".part"))).isEqualTo("first bytes".length());
    }

    @Test
    void aServerThatSpeaksAnotherLanguage() throws IOException {
        try (Silent silent = new Silent("SSH-2.0-OpenSSH_9.2\r\n")) {
            assertThatThrownBy(() -> fetcher().fetch(remote(silent.address()), Structure.ANY, folder, false, ear))
                    .isInstanceOf(ModelException.class)
                    .hasMessageStartingWith(
                            "model weights " + NAME + ": expected the file from " + silent.address() + ", got ");
        }
    }

    @Test
    void aBodyOfNoStatedLengthIsKnownByItsHash() throws IOException {
        server.on("/w", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(CONTENT);
        });

        assertComes(remote(server.address("/w")));
        assertThat(ear.total).isNegative();
    }

    @Test
    void anInterruptLeavesAPartThatIsContinued() {
        server.on("/w", TestServer.ranges(CONTENT, TAG));
        Thread self = Thread.currentThread();
        ear.onReceived = self::interrupt;

        assertThatThrownBy(() -> fetcher().fetch(remote(server.address("/w")), Structure.ANY, folder, false, ear))
                .isInstanceOf(ModelException.class)
                .hasMessage("model weights " + NAME + ": expected time to fetch it, got an interrupt; run it again, it"
                        + " goes on where it stopped");
        assertThat(Thread.interrupted()).isTrue();
        ear.onReceived = null;

        assertThat(folder.resolve(NAME)).doesNotExist();
        assertComes(remote(server.address("/w")));
        assertThat(server.requests().get(1)).matches("/w bytes=[1-9]\\d*-");
    }

    /** Says its piece to whoever connects, and nothing more; the line stays open. */
    private static final class Silent implements AutoCloseable {

        private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final java.util.List<Socket> lines = new java.util.concurrent.CopyOnWriteArrayList<>();

        Silent(String words) throws IOException {
            Thread thread = new Thread(() -> {
                try {
                    while (true) {
                        Socket line = listening.accept();
                        lines.add(line);
                        OutputStream out = line.getOutputStream();
                        out.write(words.getBytes(StandardCharsets.UTF_8));
                        out.flush();
                    }
                } catch (IOException e) {
                    // Closed: the test is over.
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/w");
        }

        @Override
        public void close() throws IOException {
            listening.close();
            for (Socket line : lines) {
                line.close();
            }
        }
    }
}

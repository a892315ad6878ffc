package dev.fovea.adapters.models.fetch;

import static dev.fovea.adapters.models.fetch.FetchFixture.CONTENT;
import static dev.fovea.adapters.models.fetch.FetchFixture.NAME;
import static dev.fovea.adapters.models.fetch.FetchFixture.fetcher;
import static dev.fovea.adapters.models.fetch.FetchFixture.remote;
import static dev.fovea.adapters.models.fetch.FetchFixture.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import dev.fovea.adapters.models.fetch.FetchFixture.Ear;
import dev.fovea.api.spi.ModelStore.Fetched;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many want the same file at the same time, and it is fetched once. */
@Timeout(30)
class SingleFlightTest {

    @TempDir
    private Path folder;

    private TestServer server;

    @BeforeEach
    void serve() throws IOException {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** The first half at once, the rest when told. */
    private static HttpHandler halting(CountDownLatch begun, CountDownLatch go) {
        return exchange -> {
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(CONTENT, 0, CONTENT.length / 2);
            exchange.getResponseBody().flush();
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.getResponseBody().write(CONTENT, CONTENT.length / 2, CONTENT.length - CONTENT.length / 2);
        };
    }

    @Test
    void threadsShareOneFetch() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        server.on("/w", halting(begun, go));
        Fetcher patient = new Fetcher(Limits.ofSettings(), Disk.REAL);
        List<Ear> ears = new ArrayList<>();
        List<Future<Fetched>> results = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int i = 0; i < 8; i++) {
                Ear ear = new Ear();
                ears.add(ear);
                results.add(threads.submit(
                        () -> patient.fetch(remote(server.address("/w")), Structure.ANY, folder, false, ear)));
            }
            begun.await();
            while (ears.stream().filter(ear -> ear.hasWaited).count() < 7) {
                Thread.sleep(5);
            }
            go.countDown();
            int fetched = 0;
            for (Future<Fetched> result : results) {
                assertThat(result.get().sha256()).isEqualTo(sha256(CONTENT));
                fetched += result.get().wasThere() ? 0 : 1;
            }
            assertThat(fetched).isEqualTo(1);
        } finally {
            go.countDown();
            threads.shutdownNow();
        }
        assertThat(server.requests()).containsExactly("/w");
    }

    @Test
    void processesShareOneFetch() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        server.on("/w", halting(begun, go));
        Process first = fork("first");
        Process second = null;
        try {
            begun.await();
            second = fork("second");
            while (!Files.readString(folder.resolve("second")).contains("waiting")) {
                assertThat(second.isAlive()).isTrue();
                Thread.sleep(10);
            }
            go.countDown();
            assertThat(output(first, "first"))
                    .endsWith("false " + sha256(CONTENT) + "\n")
                    .doesNotContain("waiting");
            assertThat(output(second, "second")).startsWith("waiting\n").endsWith("true " + sha256(CONTENT) + "\n");
        } finally {
            first.destroyForcibly();
            if (second != null) {
                second.destroyForcibly();
            }
        }
        assertThat(server.requests()).containsExactly("/w");
    }

    @Test
    void aProcessThatIsKilledLeavesAPartAndNoLock() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        boolean[] isSlow = {true};
        server.on("/both", exchange -> {
            HttpHandler handler = isSlow[0] ? halting(begun, never) : TestServer.ranges(CONTENT, "\"v1\"");
            handler.handle(exchange);
        });
        Process killed = fork("killed", server.address("/both"));
        Path part = folder.resolve("cache").resolve(NAME + ".part");
        try {
            begun.await();
            while (!Files.exists(part) || Files.size(part) < CONTENT.length / 2) {
                assertThat(killed.isAlive()).isTrue();
                Thread.sleep(5);
            }
        } finally {
            killed.destroyForcibly().waitFor();
        }
        assertThat(folder.resolve("cache").resolve(NAME)).doesNotExist();
        isSlow[0] = false;

        Fetched fetched = fetcher()
                .fetch(remote(server.address("/both")), Structure.ANY, folder.resolve("cache"), false, new Ear());
        assertThat(fetched.sha256()).isEqualTo(sha256(CONTENT));
        assertThat(server.requests()).containsExactly("/both", "/both bytes=" + CONTENT.length / 2 + "-");
        never.countDown();
    }

    private Process fork(String name) throws IOException {
        return fork(name, server.address("/w"));
    }

    private Process fork(String name, URI address) throws IOException {
        Path output = Files.createFile(folder.resolve(name));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Fork.class.getName(),
                        address.toString(),
                        folder.resolve("cache").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private String output(Process process, String name) throws Exception {
        boolean ended = process.waitFor(20, TimeUnit.SECONDS);
        String output = Files.readString(folder.resolve(name));
        assertThat(ended).as(output).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    /** Another process that wants the file. */
    static final class Fork {

        private Fork() {}

        public static void main(String[] args) {
            boolean[] told = {false};
            Fetched fetched = new Fetcher(Limits.ofSettings(), Disk.REAL)
                    .fetch(remote(URI.create(args[0])), Structure.ANY, Path.of(args[1]), false, new Ear() {
                        @Override
                        public void waiting(String file, long bytes, long total) {
                            if (!told[0]) {
                                System.out.println("waiting");
                            }
                            told[0] = true;
                        }
                    });
            System.out.println(fetched.wasThere() + " " + fetched.sha256());
        }
    }
}

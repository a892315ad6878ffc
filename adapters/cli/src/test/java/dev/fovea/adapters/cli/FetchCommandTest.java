package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import dev.fovea.api.model.ModelFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code fovea models fetch}, from a server on this machine. */
@Timeout(60)
class FetchCommandTest {

    private static final byte[] WEIGHTS = new byte[50_000];
    private static final String SHA256;

    static {
        new Random(1).nextBytes(WEIGHTS);
        SHA256 = ModelFile.sha256(ByteBuffer.wrap(WEIGHTS));
    }

    @TempDir
    private Path folder;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private Path models;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            requests.add(path);
            boolean isThere = path.endsWith(".h5");
            exchange.sendResponseHeaders(isThere ? 200 : 404, isThere ? WEIGHTS.length : -1);
            if (path.endsWith("slow.h5")) {
                exchange.getResponseBody().write(WEIGHTS, 0, 10_000);
                exchange.getResponseBody().flush();
                try {
                    Thread.sleep(30_000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            } else if (isThere) {
                exchange.getResponseBody().write(WEIGHTS);
            }
            exchange.close();
        });
        server.start();
        models = Files.createDirectories(folder.resolve("models"));
        System.setProperty("fovea.models.path", models.toString());
        System.setProperty("fovea.cache.dir", folder.resolve("cache").toString());
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
        System.clearProperty("fovea.models.path");
        System.clearProperty("fovea.cache.dir");
        System.clearProperty("fovea.offline");
    }

    private void model(String name, String file, String url, String more) throws IOException {
        // Of a format that nobody here reads, so that any numbers will do.
        Files.writeString(models.resolve(name + ".json"), "architecture of " + name);
        Files.writeString(
                models.resolve(name + ".fovea.json"),
                "{\"file\": \"" + name + ".json\", \"weights\": {\"file\": \"" + file + "\", \"url\": \"" + url + "\""
                        + more + "}}");
    }

    private String url(String file) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + file;
    }

    @Test
    void weightsAreFetchedOnceAndThenChecked() throws IOException {
        model("net", "net.h5", url("net.h5"), "");
        String file = models.resolve("net.h5") + " (48.8 KiB, SHA-256 " + SHA256 + ")\n";

        assertThat(Run.of("models", "fetch", "NET")).isEqualTo(new Run(0, "net: fetched: " + file, ""));
        assertThat(Run.of("models", "fetch", "net")).isEqualTo(new Run(0, "net: already here, checked: " + file, ""));
        assertThat(requests).containsExactly("/net.h5");

        assertThat(Run.of("models", "fetch", "net", "--force").code()).isZero();
        assertThat(requests).hasSize(2);
    }

    @Test
    void allOfThemWithAndWithoutTop() throws IOException {
        model("a", "a.h5", url("a.h5"), "");
        model("a-notop", "a_no.h5", url("a_no.h5"), "");
        model("b", "b.h5", url("b.h5"), "");
        // The named networks of the table need the internet.
        System.setProperty("fovea.offline", "true");
        assertThat(Run.of("models", "fetch", "--all").err())
                .contains("model weights a.h5: ", "model weights b.h5: ")
                .doesNotContain("a_no.h5");
        assertThat(Run.of("models", "fetch", "--all", "--no-top").err())
                .contains("model weights a_no.h5: ")
                .doesNotContain("weights a.h5", "weights b.h5");
        System.clearProperty("fovea.offline");

        assertThat(Run.of("models", "fetch", "a", "--no-top").out()).startsWith("a-notop: fetched: ");
        assertThat(requests).containsExactly("/a_no.h5");
        Run none = Run.of("models", "fetch", "b", "--no-top");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).startsWith("fovea: model 'b-notop': expected a known name, got none; ");
    }

    @Test
    void oneThatFailsHoldsUpNoOther() throws IOException {
        model("a", "a.h5", url("gone"), "");
        model("b", "b.h5", url("b.h5"), ", \"md5\": \"" + "0".repeat(32) + "\"");
        model("c", "c.h5", url("c.h5"), "");

        Run run = Run.of("models", "fetch", "a", "b", "c");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).startsWith("c: fetched: ").hasLineCount(1);
        assertThat(run.err().lines().toList()).hasSize(2);
        assertThat(run.err())
                .contains("fovea: model weights a.h5: expected the file from " + url("gone")
                        + ", got HTTP status 404; get" + " it another way and put it at " + models.resolve("a.h5"))
                .contains("fovea: model weights b.h5: expected MD5 " + "0".repeat(32) + ", got ");
        assertThat(models.resolve("b.h5")).doesNotExist();
    }

    @Test
    void numbersOfAnotherNetworkAreRefusedThoughNobodyPublishedAHash() throws IOException {
        model("net", "net.h5", url("net.h5"), "");
        Files.writeString(models.resolve("net.json"), "{\"application\": \"MobileNetV2\", \"include_top\": true}");

        Run run = Run.of("models", "fetch", "net");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("fovea: model weights net.h5: expected the weights that it is named for, got [")
                .endsWith("]; get it another way and put it at " + models.resolve("net.h5") + "\n");
        assertThat(models.resolve("net.h5")).doesNotExist();
        assertThat(models.resolve("net.h5.sha256")).doesNotExist();
    }

    @Test
    void nothingIsFetchedWhenANameIsWrong() throws IOException {
        model("net", "net.h5", url("net.h5"), "");

        Run run = Run.of("models", "fetch", "net", "nett");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("fovea: model 'nett': expected a known name, got none; did you mean 'net'?");
        assertThat(requests).isEmpty();
        assertThat(Run.of("models", "fetch").err())
                .startsWith("fovea: argument NAME: expected names of models, or --all, got nothing");
    }

    static List<String> documented() throws IOException {
        List<String> commands = new ArrayList<>();
        for (String page : List.of("README.md", "docs/fetching-weights.md")) {
            Files.readAllLines(Run.root().resolve(page)).stream()
                    .filter(line -> line.matches(" {4}(\\./)?fovea models fetch .*"))
                    .map(line -> line.replaceFirst(".*?fovea ", "").replaceFirst(" +#.*", ""))
                    .forEach(commands::add);
        }
        return commands;
    }

    /** As on a machine without a connection: all are understood, and every name is known. */
    @ParameterizedTest
    @MethodSource("documented")
    void theCommandsOfThePagesAreUnderstood(String command) {
        System.setProperty("fovea.offline", "true");

        Run run = Run.of((Object[]) command.split(" "));

        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(run.err().lines())
                .isNotEmpty()
                .allMatch(line -> line.startsWith("fovea: model weights ")
                        && line.contains(", got none, and fovea.offline=true; fetch https://"));
    }

    @Test
    void aMirrorIsAFolder() throws IOException {
        model("net", "net.h5", "https://example.org/net.h5", "");

        assertThat(Run.of("models", "fetch", "net", "--url-base", url("mirror")).code())
                .isZero();
        assertThat(requests).containsExactly("/mirror/net.h5");
        Run wrong = Run.of("models", "fetch", "net", "--force", "--url-base", "no address");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).startsWith("fovea: option --url-base: expected an address, got 'no address'");
    }

    @Test
    void aModelThatHoldsEverythingNeedsNoFetch() {
        assertThat(Run.of("models", "fetch", "EfficientNet-Lite0"))
                .isEqualTo(new Run(0, "EfficientNet-Lite0: comes with its weights, nothing to fetch\n", ""));
    }

    @Test
    void theReportsSayWhatIsHere() throws Exception {
        model("net", "net.h5", url("net.h5"), ", \"bytes\": 50000");
        assertThat(Run.of("models").out()).containsPattern("   net +48\\.8 KiB \\(to be fetched\\) ");
        assertThat(Run.of("models", "show", "net").out())
                .contains("weights        net.h5")
                .contains("not here: run 'fovea models fetch net'");

        Run.of("models", "fetch", "net");

        assertThat(Run.of("models").out()).containsPattern("   net +48\\.8 KiB +by file");
        assertThat(Run.of("models", "show", "net").out()).contains("at " + models.resolve("net.h5"));
        JsonArray all = JsonParser.array().from(Run.of("models", "-f", "json").out());
        JsonObject net = all.getObject(all.size() - 1);
        assertThat(net.getBoolean("local")).isTrue();
        assertThat(net.getObject("weights").getString("url")).isEqualTo(url("net.h5"));
        assertThat(net.getObject("weights").getString("sha256")).isEqualTo(SHA256);
        assertThat(net.getObject("weights").getString("path"))
                .isEqualTo(models.resolve("net.h5").toString());
        assertThat(all.getObject(0).isNull("weights")).isTrue();
    }

    @Test
    void aModelWithoutItsWeightsSaysWhatToDo() throws IOException {
        model("net", "net.h5", url("net.h5"), "");

        Run run = Run.of("predict", "--model", "net", Run.picture("espresso.jpg"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("fovea: model weights net.h5: expected this file of 'net' in " + models
                        + ", got none; run 'fovea models fetch net', or get " + url("net.h5"));
        assertThat(requests).as("nothing is fetched unasked").isEmpty();
    }

    @Test
    void doctorShowsWhatTheCacheHolds() throws IOException {
        assertThat(Run.of("doctor").out()).contains(folder.resolve("cache") + " (");
        Path cache = Files.createDirectories(folder.resolve("cache/models"));
        Files.write(cache.resolve("a.h5"), new byte[2048]);
        Files.write(cache.resolve("b.h5.part"), new byte[1024]);

        assertThat(Run.of("doctor").out()).contains("models 2 files, 3.0 KiB, 1.0 KiB of them unfinished");
    }

    @Test
    void aTerminalGetsABar() throws IOException {
        model("net", "net.h5", url("net.h5"), "");

        Run run = Run.of(
                new Terminal(false, true, 200, true), new ByteArrayInputStream(new byte[0]), "models", "fetch", "net");
        assertThat(run.err())
                .contains("[########################] 48.8 KiB of 48.8 KiB")
                .endsWith("\r\u001b[K");
    }

    @Test
    void theBarShowsBytesRateAndTimeLeft() {
        assertThat(TransferProgress.bar(3 << 20, 12 << 20, 2 << 20, 2))
                .isEqualTo("[######------------------] 3.0 MiB of 12.0 MiB  1.0 MiB/s  0:09 left");
        assertThat(TransferProgress.bar(12 << 20, 12 << 20, 12 << 20, 6))
                .isEqualTo("[########################] 12.0 MiB of 12.0 MiB  2.0 MiB/s");
        assertThat(TransferProgress.bar(0, 100, 0, 0)).isEqualTo("[------------------------] 0 bytes of 100 bytes");
        assertThat(TransferProgress.bar(2048, -1, 2048, 2)).isEqualTo("2.0 KiB  1.0 KiB/s");
        assertThat(TransferProgress.bar(600L << 20, 600L << 20, 0, 0))
                .isEqualTo("[########################] 600.0 MiB of 600.0 MiB");
    }

    /** Ctrl-C, with a real process. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void anInterruptLeavesWhatHasCome() throws Exception {
        model("net", "slow.h5", url("slow.h5"), "");
        Process process = new ProcessBuilder(
                        // A build that runs in the background hands ignored interrupts down to its children.
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dfovea.models.path=" + models,
                        "-Dfovea.cache.dir=" + folder.resolve("cache"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "models",
                        "fetch",
                        "net")
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        try {
            Path part = models.resolve("slow.h5.part");
            while (process.isAlive() && !(Files.exists(part) && Files.size(part) == 10_000)) {
                Thread.sleep(5);
            }
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(folder.resolve("err")))
                    .isEqualTo(130);
            assertThat(part).hasSize(10_000);
            assertThat(models.resolve("slow.h5")).doesNotExist();
        } finally {
            process.destroyForcibly();
        }
    }
}

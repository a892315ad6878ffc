package dev.fovea.adapters.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.FetchListener;
import dev.fovea.api.spi.FetchOptions;
import dev.fovea.api.spi.ModelStore;
import dev.fovea.api.spi.ModelStore.Fetched;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models whose trained numbers lie in a file of their publisher's. */
@Timeout(10)
class WeightsFilesTest {

    private static final String FILE = "net_weights.h5";
    private static final byte[] ARCHITECTURE = "{\"application\": \"Net\"}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] WEIGHTS = {1, 2, 3};
    private static final String MD5 = "5289df737df57326fcdd22597afb1fac";
    private static final String SHA256 = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81";

    @TempDir
    private Path folder;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private URI address;
    private Path cached;

    @BeforeEach
    void serve() throws IOException {
        System.setProperty("fovea.cache.dir", folder.resolve("cache").toString());
        cached = folder.resolve("cache/models").resolve(FILE);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(200, WEIGHTS.length);
            exchange.getResponseBody().write(WEIGHTS);
            exchange.close();
        });
        server.start();
        address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + FILE);
    }

    @AfterEach
    void stop() {
        server.stop(0);
        System.clearProperty("fovea.cache.dir");
        System.clearProperty("fovea.models.path");
    }

    private String weights() {
        return "{\"file\": \"" + FILE + "\", \"url\": \"" + address + "\", \"md5\": \"" + MD5 + "\"}";
    }

    /** A store whose table has one model, with weights. */
    private ModelStore store() {
        String table =
                "{\"models\": [{\"name\": \"Net\", \"aliases\": [\"the_net\"], \"file\": \"net.json\", \"sha256\": \""
                        + ModelFile.sha256(ByteBuffer.wrap(ARCHITECTURE)) + "\", \"bytes\": " + ARCHITECTURE.length
                        + ", \"weights\": " + weights() + "}]}";
        Map<String, byte[]> files =
                Map.of("models.json", table.getBytes(StandardCharsets.UTF_8), "net.json", ARCHITECTURE);
        return new LocalModelStore(new SpecFolder() {
            @Override
            public String describe(String name) {
                return name;
            }

            @Override
            public boolean has(String name) {
                return files.containsKey(name);
            }

            @Override
            public ByteBuffer read(String what, String name, int limit) {
                byte[] content = files.get(name);
                return ByteBuffer.allocateDirect(content.length).put(content).flip();
            }
        });
    }

    private static Fetched fetch(ModelStore store, String name) {
        return store.fetch(name, FetchOptions.defaults(), FetchListener.silent())
                .orElseThrow();
    }

    private static void assertWeights(Model model, String sha256) {
        assertThat(model.file().weights()).isNotNull();
        assertThat(model.file().weights().sha256()).isEqualTo(sha256);
    }

    @Test
    void withoutWeightsTheErrorSaysWhatToFetchAndWhereToPutIt() {
        System.setProperty("fovea.models.path", folder + File.pathSeparator + folder.resolve(".."));

        assertThatThrownBy(() -> store().find("the_net"))
                .isInstanceOf(ModelException.class)
                .hasMessage("model weights " + FILE + ": expected this file of 'Net' in " + folder + " or "
                        + folder.resolve("..") + " or " + cached.getParent()
                        + ", got none; run 'fovea models fetch Net', or get " + address + " (MD5 " + MD5
                        + ") another way and put it there");
        assertThat(requests).as("nothing is fetched unasked").isEmpty();
        ModelStore.Entry entry = store().list().get(0);
        assertThat(entry.isLocal()).isFalse();
        assertThat(entry.weights()).isEqualTo(new ModelStore.Weights(FILE, address, null, MD5, null, null));
    }

    @Test
    void fetchedWeightsAreFound() {
        ModelStore store = store();

        assertThat(fetch(store, "NET")).isEqualTo(new Fetched(cached, SHA256, 3, false));
        assertThat(fetch(store, "the_net")).isEqualTo(new Fetched(cached, SHA256, 3, true));
        assertThat(requests).containsExactly("/" + FILE);

        Model model = store.find("Net").orElseThrow();
        assertWeights(model, SHA256);
        assertThat(model.file().name()).isEqualTo("net.json");
        assertThat(store.find("Net").orElseThrow().file().weights())
                .as("read once")
                .isSameAs(model.file().weights());
        assertThat(store.list().get(0).isLocal()).isTrue();
        assertThat(store.list().get(0).weights())
                .isEqualTo(new ModelStore.Weights(FILE, address, 3L, MD5, SHA256, cached));
    }

    @Test
    void aMirrorTakesThePublishersPlace() {
        URI mirror = address.resolve("/mirror/here");

        store().fetch("Net", new FetchOptions(false, mirror), FetchListener.silent());

        assertThat(requests).containsExactly("/mirror/here/" + FILE);
        assertThatThrownBy(() -> store().fetch(
                                "Net", new FetchOptions(true, URI.create("file:///tmp/")), FetchListener.silent()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("remote file's address: expected an absolute http or https address without user name and"
                        + " fragment, got 'file:///tmp/" + FILE + "'");
    }

    @Test
    void aFolderOfTheUsersGoesBeforeTheCacheAndAFileBeforeBoth() throws IOException {
        ModelStore store = store();
        fetch(store, "Net");
        Path own = Files.createDirectories(folder.resolve("own"));
        Files.write(own.resolve(FILE), WEIGHTS);
        System.setProperty("fovea.models.path", own.toString());
        Path other = Files.write(folder.resolve("other.h5"), new byte[] {9});

        assertThat(store.list().get(0).weights().local()).isEqualTo(own.resolve(FILE));
        assertThat(fetch(store, "Net")).isEqualTo(new Fetched(own.resolve(FILE), SHA256, 3, true));
        assertWeights(
                store.find("Net", other).orElseThrow(),
                ModelFile.of("other.h5", new byte[] {9}).sha256());
        assertThat(own.resolve(FILE + ".sha256")).doesNotExist();

        Files.write(own.resolve(FILE), new byte[] {1, 2, 4});
        assertThatThrownBy(() -> store.find("Net"))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model weights " + own.resolve(FILE) + ": expected MD5 " + MD5 + ", got ")
                .hasMessageEndingWith("; it is damaged or another one: delete it, then run 'fovea models fetch Net'");
    }

    @Test
    void aCachedFileThatHasChangedIsRefused() throws IOException {
        ModelStore store = store();
        fetch(store, "Net");
        Files.write(cached, new byte[] {1, 2, 4});

        assertThatThrownBy(() -> store.find("Net"))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model weights " + cached + ": expected SHA-256 " + SHA256
                        + ", pinned when it was first fetched, got ");
        assertThat(fetch(store, "Net").wasThere()).isFalse();
        assertWeights(store.find("Net").orElseThrow(), SHA256);
    }

    @Test
    void aFilePutThereByHandIsHeldToThePublishersHash() throws IOException {
        Files.createDirectories(cached.getParent());
        Files.write(cached, WEIGHTS);
        assertWeights(store().find("Net").orElseThrow(), SHA256);

        Files.write(cached, new byte[] {1, 2, 4});
        assertThatThrownBy(() -> store().find("Net"))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model weights " + cached + ": expected MD5 " + MD5);
    }

    @Test
    void theWeightsOfAModelInAFolderLieBesideItsSpec() throws IOException {
        Path mine = Files.createDirectories(folder.resolve("mine"));
        Files.write(mine.resolve("my.json"), ARCHITECTURE);
        Files.writeString(mine.resolve("my.fovea.json"), "{\"file\": \"my.json\", \"weights\": " + weights() + "}");
        System.setProperty("fovea.models.path", mine.toString());
        ModelStore store = store();

        assertThat(store.list().get(1).isLocal()).isFalse();
        assertThatThrownBy(() -> store.open(mine.resolve("my.json"), null))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(
                        "model weights " + FILE + ": expected this file of 'my' in " + mine + ", got none;");
        assertThat(fetch(store, "my").file()).isEqualTo(mine.resolve(FILE));
        assertWeights(store.find("my").orElseThrow(), SHA256);
        assertWeights(store.open(mine.resolve("my.json"), null), SHA256);
        assertThat(store.list().get(1).isLocal()).isTrue();
        assertThat(cached).doesNotExist();
    }

    @Test
    void aSpecCannotHaveAFileOfTheUsersReplaced() throws IOException {
        Path mine = Files.createDirectories(folder.resolve("mine"));
        Files.write(mine.resolve("my.json"), ARCHITECTURE);
        Files.writeString(mine.resolve("my.fovea.json"), "{\"file\": \"my.json\", \"weights\": " + weights() + "}");
        Path precious = Files.writeString(mine.resolve(FILE), "precious");
        System.setProperty("fovea.models.path", mine.toString());

        assertThatThrownBy(() -> fetch(store(), "my"))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model weights " + precious + ": expected MD5 " + MD5);
        assertThat(precious).hasContent("precious");
        assertThat(requests).isEmpty();
    }

    @Test
    void modelsThatHoldEverythingHaveNothingToFetch() {
        ModelStore installed = new LocalModelStore();

        assertThat(installed.fetch("EfficientNet-Lite0", FetchOptions.defaults(), FetchListener.silent()))
                .isEmpty();
        assertThat(installed.fetch("unknown", FetchOptions.defaults(), FetchListener.silent()))
                .isEmpty();
    }

    @Test
    void theInstalledTableSendsNobodyToUnencryptedAddresses() {
        assertThat(new LocalModelStore().list()).allSatisfy(entry -> {
            if (entry.weights() != null) {
                assertThat(entry.weights().address().getScheme()).isEqualTo("https");
            }
        });
    }

    @Test
    void malformedWeightsAreRefusedByKey() {
        assertWrong("{\"file\": \"../x.h5\", \"url\": \"https://example.org/x\"}", "\"../x.h5\" at key 'weights.file'");
        assertWrong("{\"file\": \"/etc/x\", \"url\": \"https://example.org/x\"}", "\"/etc/x\" at key 'weights.file'");
        assertWrong(
                "{\"file\": \"x\\u0000\", \"url\": \"https://example.org/x\"}", "\"x\\u0000\" at key 'weights.file'");
        assertWrong("{\"url\": \"https://example.org/x\"}", "nothing at key 'weights.file'");
        assertWrong("{\"file\": \"x\"}", "nothing at key 'weights.url'");
        assertWrong("{\"file\": \"x\", \"url\": \"file:///x\"}", " at key 'weights.url'");
        assertWrong("{\"file\": \"x\", \"url\": \"https://exa mple.org/x\"}", " at key 'weights.url'");
        assertWrong("{\"file\": \"x\", \"url\": \"https://a.org/x\", \"md5\": \"A\"}", " at key 'weights.md5'");
        assertWrong("{\"file\": \"x\", \"url\": \"https://a.org/x\", \"sha256\": \"A\"}", " at key 'weights.sha256'");
        assertWrong("{\"file\": \"x\", \"url\": \"https://a.org/x\", \"bytes\": 0}", " at key 'weights.bytes'");
        assertWrong("{\"file\": \"x\", \"url\": \"https://a.org/x\", \"size\": 1}", " at key 'weights.size'");
    }

    private static void assertWrong(String weights, String got) {
        assertThatThrownBy(() -> ModelSpecJson.read("{\"name\": \"n\", \"weights\": " + weights + "}", "spec"))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model spec spec: expected ")
                .hasMessageContaining(got);
    }
}

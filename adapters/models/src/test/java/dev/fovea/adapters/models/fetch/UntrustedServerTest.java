package dev.fovea.adapters.models.fetch;

import static dev.fovea.adapters.models.fetch.FetchFixture.NAME;
import static dev.fovea.adapters.models.fetch.FetchFixture.remote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.fovea.adapters.models.fetch.FetchFixture.Ear;
import dev.fovea.api.error.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server for whose certificate nobody vouches. */
class UntrustedServerTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;

    @Test
    @Timeout(30)
    void itIsAskedForNothing() throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(ownCertificate()));
        server.createContext("/", TestServer.whole(FetchFixture.CONTENT));
        server.start();
        Ear ear = new Ear();
        try {
            URI address = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/w");

            assertThatThrownBy(() -> new Fetcher().fetch(remote(address), Structure.ANY, folder, false, ear))
                    .isInstanceOf(ModelException.class)
                    .hasMessageStartingWith(
                            "model weights " + NAME + ": expected a trustworthy connection to " + address + ", got ")
                    .hasMessageEndingWith("; get it another way and put it at " + folder.resolve(NAME));
            assertThat(ear.notes).as("it would be no better the next time").isEmpty();
        } finally {
            server.stop(0);
        }
    }

    private SSLContext ownCertificate() throws IOException, InterruptedException, GeneralSecurityException {
        Path keys = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        PASSWORD,
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool").toFile())
                .start();
        assertThat(keytool.waitFor())
                .as(Files.readString(folder.resolve("keytool")))
                .isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}

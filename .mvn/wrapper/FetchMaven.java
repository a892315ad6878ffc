import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Fetches, checks and unpacks the Maven distribution for mvnw, so that a machine with a JDK and nothing else
 * (no curl, wget, unzip, gzip or sha256sum) can build. Run as a source file: {@code java FetchMaven.java URL SHA256 HOME}.
 * Exit status 0 when HOME holds the distribution, 1 with one line on standard error when it does not.
 */
public final class FetchMaven {
    private static final Duration PATIENCE_TO_CONNECT = Duration.ofSeconds(10);
    private static final Duration PATIENCE_TO_ANSWER = Duration.ofSeconds(30);

    private FetchMaven() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            throw new IllegalArgumentException("arguments: expected URL SHA256 HOME, got " + args.length);
        }
        Path home = Path.of(args[2]).toAbsolutePath();
        Files.createDirectories(home.getParent());
        Path work = Files.createTempDirectory(home.getParent(), "fetch-");
        boolean here = false;
        try {
            Path zip = work.resolve("maven.zip");
            download(URI.create(args[0]), zip);
            check(zip, args[1]);
            publish(unpack(zip, work.resolve("unpacked")), home);
            here = true;
        } catch (IOException | InterruptedException | RuntimeException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            System.err.println("mvnw: cannot fetch " + args[0] + ": " + reason);
        } finally {
            delete(work);
        }
        System.exit(here ? 0 : 1);
    }

    private static void download(URI uri, Path target) throws IOException, InterruptedException {
        HttpClient.Builder client = HttpClient.newBuilder()
                .connectTimeout(PATIENCE_TO_CONNECT)
                .followRedirects(HttpClient.Redirect.NORMAL);
        proxy().ifPresent(client::proxy);
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(PATIENCE_TO_ANSWER).build();
        HttpResponse<InputStream> response = client.build().send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body();
                OutputStream out = Files.newOutputStream(target)) {
            if (response.statusCode() != 200) {
                throw new IOException("expected HTTP status 200, got " + response.statusCode());
            }
            copyWithProgress(in, out, response.headers().firstValueAsLong("Content-Length").orElse(-1));
        }
    }

    private static void copyWithProgress(InputStream in, OutputStream out, long total) throws IOException {
        boolean terminal = System.console() != null;
        byte[] buffer = new byte[1 << 16];
        long done = 0;
        System.err.print("mvnw: fetching Maven" + (terminal ? "" : System.lineSeparator()));
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            done += n;
            if (terminal && total > 0) {
                System.err.printf("\rmvnw: fetching Maven %3d %% of %d MB", 100 * done / total, total >> 20);
            }
        }
        if (terminal) {
            System.err.println();
        }
    }

    /** Returns the proxy that the usual environment variables name; the JDK reads system properties alone. */
    private static Optional<ProxySelector> proxy() {
        for (String name : new String[] {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
            String value = System.getenv(name);
            if (value != null && !value.isBlank()) {
                URI uri = URI.create(value.contains("://") ? value : "http://" + value);
                if (uri.getHost() != null) {
                    int port = uri.getPort() < 0 ? 80 : uri.getPort();
                    return Optional.of(ProxySelector.of(new InetSocketAddress(uri.getHost(), port)));
                }
            }
        }
        return Optional.empty();
    }

    private static void check(Path zip, String expected) throws IOException {
        String actual;
        try {
            actual = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(zip)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        if (!actual.equals(expected)) {
            throw new IOException("SHA-256 of the file: expected " + expected + ", got " + actual);
        }
    }

    /** Returns the one folder that the archive holds. */
    private static Path unpack(Path zip, Path target) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = target.resolve(entry.getName()).normalize();
                if (!file.startsWith(target)) {
                    throw new IOException("entry " + entry.getName() + " leaves the archive's folder");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                Files.copy(in, file);
                // The JDK's zip reader does not tell permissions: what lies in bin is run.
                if (file.getParent().endsWith("bin")) {
                    file.toFile().setExecutable(true, false);
                }
            }
        }
        try (var folders = Files.list(target)) {
            return folders.findFirst().orElseThrow(() -> new IOException("the archive is empty"));
        }
    }

    /** Moves the finished folder into place at once: another mvnw never sees half of it. */
    private static void publish(Path unpacked, Path home) throws IOException {
        try {
            Files.move(unpacked, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(home)) {
                throw e;
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

package dev.fovea.adapters.models.fetch;

import static dev.fovea.adapters.models.fetch.FetchFixture.CONTENT;
import static dev.fovea.adapters.models.fetch.FetchFixture.NAME;
import static dev.fovea.adapters.models.fetch.FetchFixture.QUICK;
import static dev.fovea.adapters.models.fetch.FetchFixture.content;
import static dev.fovea.adapters.models.fetch.FetchFixture.fetcher;
import static dev.fovea.adapters.models.fetch.FetchFixture.md5;
import static dev.fovea.adapters.models.fetch.FetchFixture.remote;
import static dev.fovea.adapters.models.fetch.FetchFixture.sha256;
import static dev.fovea.adapters.models.fetch.FetchFixture.unhashed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.models.fetch.FetchFixture.Ear;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.spi.FetchListener;
import dev.fovea.api.spi.ModelStore.Fetched;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is fetched, checked, pinned and kept. */
@Timeout(10)
class FetcherTest {

    @TempDir
    private Path parent;

    private final Ear ear = new Ear();
    private Path folder;
    private Path target;
    private TestServer server;

    @BeforeEach
    void serve() throws IOException {
        folder = parent.resolve("cache/models");
        target = folder.resolve(NAME);
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
        System.clearProperty("fovea.offline");
    }

    private Fetched fetch(RemoteFile remote) {
        return fetcher().fetch(remote, Structure.ANY, folder, false, ear);
    }

    private void assertRefused(RemoteFile remote, String message) {
        assertThatThrownBy(() -> fetch(remote))
                .isInstanceOf(ModelException.class)
                .hasMessage(message);
    }

    /** The names of all files in the folder. */
    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFileComesWholeCheckedAndPinned() throws IOException {
        server.on("/w", TestServer.ranges(CONTENT, "\"v1\""));

        Fetched fetched = fetch(remote(server.address("/w")));

        assertThat(fetched).isEqualTo(new Fetched(target, sha256(CONTENT), CONTENT.length, false));
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(folder.resolve(NAME + ".sha256")).hasContent(sha256(CONTENT) + "  " + NAME + "\n");
        assertThat(names()).containsExactly(NAME, NAME + ".lock", NAME + ".sha256");
        assertThat(ear.received).isEqualTo(CONTENT.length);
        assertThat(ear.total).isEqualTo(CONTENT.length);
        assertThat(ear.notes).isEmpty();
        assertThat(Files.isExecutable(target) && !Files.isDirectory(target)).isFalse();
    }

    @Test
    void aFileThatIsThereIsCheckedAndNotFetchedAgain() {
        server.on("/w", TestServer.whole(CONTENT));
        RemoteFile remote = remote(server.address("/w"));
        fetch(remote);
        System.setProperty("fovea.offline", "true");

        assertThat(fetch(remote).wasThere()).isTrue();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void forceFetchesItAgain() {
        server.on("/w", TestServer.whole(CONTENT));
        RemoteFile remote = remote(server.address("/w"));
        fetch(remote);

        assertThat(fetcher().fetch(remote, Structure.ANY, folder, true, ear).wasThere())
                .isFalse();
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aFilePutThereByHandIsCheckedAndPinned() throws IOException {
        Files.createDirectories(folder);
        Files.write(target, CONTENT);

        assertThat(fetch(remote(server.address("/w"))).wasThere()).isTrue();
        assertThat(Pin.read(target)).isEqualTo(sha256(CONTENT));
    }

    @Test
    void aDamagedFileIsReplaced() throws IOException {
        server.on("/w", TestServer.whole(CONTENT));
        Files.createDirectories(folder);
        Files.write(target, content(100, 2));

        assertThat(fetch(remote(server.address("/w"))).wasThere()).isFalse();
        assertThat(target).hasBinaryContent(CONTENT);
        assertThat(ear.notes)
                .containsExactly("the file that is there is damaged or another one (expected MD5 " + md5(CONTENT)
                        + ", got " + md5(content(100, 2)) + "): fetching it");
    }

    @Test
    void aFileOfAnotherHashIsRefusedAndNothingOfItStays() throws IOException {
        byte[] other = content(500, 3);
        server.on("/w", TestServer.whole(other));

        assertRefused(
                remote(server.address("/w")),
                "model weights " + NAME + ": expected MD5 " + md5(CONTENT) + ", got " + md5(other)
                        + "; get it another way and put it at " + target);
        assertThat(names()).containsExactly(NAME + ".lock");

        assertRefused(
                new RemoteFile(NAME, server.address("/w"), null, sha256(CONTENT), null),
                "model weights " + NAME + ": expected SHA-256 " + sha256(CONTENT) + ", got " + sha256(other)
                        + "; get it another way and put it at " + target);
        assertThat(names()).containsExactly(NAME + ".lock");
    }

    @Test
    void theFirstHashIsPinnedAndHeldToEvenWhenTheFileIsGone() throws IOException {
        byte[] other = content(500, 3);
        server.on("/old", TestServer.whole(CONTENT)).on("/new", TestServer.whole(other));
        fetch(unhashed(server.address("/old")));
        Files.delete(target);

        assertRefused(
                unhashed(server.address("/new")),
                "model weights " + NAME + ": expected SHA-256 " + sha256(CONTENT)
                        + ", pinned when it was first fetched, got " + sha256(other)
                        + "; if you know why it has changed, delete " + folder.resolve(NAME + ".sha256")
                        + " and fetch it again");
        assertThat(target).doesNotExist();

        Files.delete(folder.resolve(NAME + ".sha256"));
        assertThat(fetch(unhashed(server.address("/new"))).sha256()).isEqualTo(sha256(other));
    }

    @Test
    void aFileOfNoKnownHashIsLookedIntoBeforeItIsPinned() throws IOException {
        server.on("/w", TestServer.whole(CONTENT));
        RemoteFile remote = unhashed(server.address("/w"));
        Structure other = content -> {
            assertThat(content).hasBinaryContent(CONTENT);
            throw new ModelException(
                    Fault.of("model", "net").expected("dataset a").got("none"));
        };

        assertThatThrownBy(() -> fetcher().fetch(remote, other, folder, false, ear))
                .isInstanceOf(ModelException.class)
                .hasMessage("model weights " + NAME + ": expected the weights that it is named for, got"
                        + " [model net: expected dataset a, got none]; get it another way and put it at " + target);
        assertThat(names()).containsExactly(NAME + ".lock");

        Files.write(target, CONTENT);
        assertThatThrownBy(() -> fetcher().fetch(remote, other, folder, false, ear))
                .isInstanceOf(ModelException.class);
        assertThat(target.resolveSibling(NAME + ".sha256")).doesNotExist();

        fetch(remote);
        assertThat(fetcher().fetch(remote, other, folder, false, ear).wasThere())
                .as("a pinned file is known")
                .isTrue();
    }

    @Test
    void aMalformedPinIsAnError() throws IOException {
        Files.createDirectories(folder);
        Path pin = Files.writeString(folder.resolve(NAME + ".sha256"), "hello");
        String message = "pinned hash " + pin + ": expected a line of SHA-256 and file name, as sha256sum writes it,"
                + " got something else; delete it to pin the file anew";

        assertRefused(unhashed(server.address("/w")), message);
        Files.writeString(pin, sha256(CONTENT) + "  other.h5\n");
        assertRefused(unhashed(server.address("/w")), message);
        Files.writeString(pin, "");
        assertRefused(unhashed(server.address("/w")), message.replace("something else", "an empty file"));
        Files.write(pin, new byte[2000]);
        assertRefused(
                unhashed(server.address("/w")), message.replace("something else", "a file of more than 1024 bytes"));
    }

    @Test
    void aFileOfAnotherSizeIsRefusedBeforeItComes() throws IOException {
        server.on("/w", TestServer.whole(CONTENT));

        assertRefused(
                new RemoteFile(NAME, server.address("/w"), null, null, 99_999L),
                "model weights " + NAME + ": expected 99999 bytes, got 100000 from " + server.address("/w")
                        + "; get it another way and put it at " + target);
        assertThat(ear.received).isZero();
        assertThat(target).doesNotExist();
    }

    @Test
    void filesAboveTheLimitAreRefusedBeforeTheyCome() {
        server.on("/w", exchange -> exchange.sendResponseHeaders(200, (1 << 20) + 1));

        assertRefused(
                remote(server.address("/w")),
                "model weights " + NAME + ": expected at most 1048576 bytes, got 1048577; get it another way and put it"
                        + " at " + target);
    }

    @Test
    void anEndlessFileIsCutAtTheLimit() throws IOException {
        server.on("/w", exchange -> {
            exchange.sendResponseHeaders(200, 0); // in chunks, of no stated length
            byte[] chunk = new byte[1 << 16];
            for (int i = 0; i < 1000; i++) {
                exchange.getResponseBody().write(chunk);
            }
        });

        assertRefused(
                remote(server.address("/w")),
                "model weights " + NAME + ": expected at most 1048576 bytes, got more from " + server.address("/w")
                        + "; get it another way and put it at " + target);
        assertThat(names()).containsExactly(NAME + ".lock");
    }

    @Test
    void offlineNothingIsAsked() {
        System.setProperty("fovea.offline", "true");

        assertRefused(
                remote(server.address("/w")),
                "model weights " + NAME + ": expected the file " + target + ", got none, and fovea.offline=true; fetch "
                        + server.address("/w") + " on another machine and put it there");
        assertThat(server.requests()).isEmpty();
        assertThat(folder).doesNotExist();
    }

    @Test
    void aFullDiskIsSaidBeforeTheFileComes() {
        server.on("/w", TestServer.whole(CONTENT));
        Fetcher full = new Fetcher(QUICK, new Disk() {
            @Override
            public long free(Path where) {
                return 1_000_000;
            }

            @Override
            public FileChannel open(Path part) throws IOException {
                return Disk.REAL.open(part);
            }
        });

        assertThatThrownBy(() -> full.fetch(remote(server.address("/w")), Structure.ANY, folder, false, ear))
                .isInstanceOf(ModelException.class)
                .hasMessage("model weights " + NAME + ": expected room for 100000 bytes in " + folder
                        + ", got 1000000 bytes free; make room, or set fovea.cache.dir to a folder on another disk");
    }

    @Test
    void aDiskThatFillsUpIsSaidAndWhatHasComeStays() throws IOException {
        server.on("/w", TestServer.ranges(CONTENT, "\"v1\""));
        Fetcher filling = new Fetcher(QUICK, new Disk() {
            @Override
            public long free(Path where) {
                return Long.MAX_VALUE;
            }

            @Override
            public FileChannel open(Path part) throws IOException {
                return new FillingChannel(Disk.REAL.open(part), 40_000);
            }
        });

        assertThatThrownBy(() -> filling.fetch(remote(server.address("/w")), Structure.ANY, folder, false, ear))
                .isInstanceOf(ModelException.class)
                .hasMessage("model weights " + NAME + ": expected to write " + target
                        + ", got IOException: No space left on device; correct the folder, or set fovea.cache.dir to"
                        + " another one");
        assertThat(Files.size(folder.resolve(NAME + ".part"))).isEqualTo(40_000);

        assertThat(fetch(remote(server.address("/w"))).sha256()).isEqualTo(sha256(CONTENT));
        assertThat(server.requests()).containsExactly("/w", "/w bytes=40000-");
    }

    @Test
    void aFolderThatCannotBeMadeIsSaid() throws IOException {
        Files.writeString(parent.resolve("cache"), "a file");

        assertThatThrownBy(() -> fetch(remote(server.address("/w"))))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model weights " + NAME + ": expected to write " + target + ", got ")
                .hasMessageEndingWith("; correct the folder, or set fovea.cache.dir to another one");
    }

    @Test
    void aFolderThatMustNotBeWrittenIsSaid() {
        Fetcher denied = new Fetcher(QUICK, new Disk() {
            @Override
            public long free(Path where) {
                return Long.MAX_VALUE;
            }

            @Override
            public FileChannel open(Path part) throws IOException {
                throw new AccessDeniedException(part.toString());
            }
        });

        assertThatThrownBy(() -> denied.fetch(remote(server.address("/w")), Structure.ANY, folder, false, ear))
                .isInstanceOf(ModelException.class)
                .hasMessage("model weights " + NAME + ": expected to write " + target
                        + ", got no permission; correct the" + " folder, or set fovea.cache.dir to another one")
                .hasCauseInstanceOf(AccessDeniedException.class);
    }

    @Test
    void aPartThatIsALinkIsNotFollowed() throws IOException {
        server.on("/w", TestServer.whole(CONTENT));
        Files.createDirectories(folder);
        Path victim = Files.writeString(parent.resolve("victim"), "mine");
        Files.createSymbolicLink(folder.resolve(NAME + ".part"), victim);

        assertThatThrownBy(() -> fetch(remote(server.address("/w"))))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("expected to write " + target);
        assertThat(victim).hasContent("mine");
    }

    @Test
    void aFolderMayBeALinkToAnotherDisk() throws IOException {
        server.on("/w", TestServer.whole(CONTENT));
        Path disk = Files.createDirectories(parent.resolve("disk"));
        Files.createDirectories(folder.getParent());
        Files.createSymbolicLink(folder, disk);

        assertThat(fetch(remote(server.address("/w"))).file()).isEqualTo(target);
        assertThat(disk.resolve(NAME)).hasBinaryContent(CONTENT);
    }

    @Test
    void aListenerNeedHearNothing() {
        server.on("/w", TestServer.cutting(CONTENT, "\"v1\"", 1, 10, TestServer.ranges(CONTENT, "\"v1\"")));

        assertThat(fetcher()
                        .fetch(remote(server.address("/w")), Structure.ANY, folder, false, FetchListener.silent())
                        .bytes())
                .isEqualTo(CONTENT.length);
    }
}

package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The driver reads a model's file once, and again when it has changed. */
class DriverModelsTest extends SparkTest {

    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2026-01-02T03:04:05.678Z"));

    private static Path old(Path file) throws IOException {
        return Files.setLastModifiedTime(file, LONG_AGO);
    }

    /** The model's own copy of its content is another one whenever it was read anew. */
    private static Object read(String nameOrFile) {
        return DriverModels.model(nameOrFile);
    }

    @Test
    void aFileIsReadOnceUntilItChanges() throws IOException {
        Path here = Files.createDirectories(folder.resolve("known"));
        Path file = old(ModelFiles.int8(here));
        old(here.resolve("int8.fovea.json"));
        Object first = read(file.toString());
        assertThat(read(file.toString())).isSameAs(first);

        // The same bytes at the same time are another file when they lie elsewhere on the disk.
        Path copy = here.resolve("copy");
        Files.copy(file, copy);
        old(copy);
        Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
        Object second = read(file.toString());
        assertThat(second).isNotSameAs(first);
        assertThat(read(file.toString())).isSameAs(second);

        Path spec = here.resolve("int8.fovea.json");
        Files.writeString(spec, Files.readString(spec) + "\n");
        old(spec);
        Object third = read(file.toString());
        assertThat(third).isNotSameAs(second);
        assertThat(read(file.toString())).isSameAs(third);

        Files.delete(spec);
        assertThat(read(file.toString())).isNotSameAs(third);
    }

    @Test
    void whatTheSpecNamesCountsToo() throws IOException {
        Path here = Files.createDirectories(folder.resolve("labelled"));
        Path labels = old(Files.writeString(here.resolve("three.txt"), "a\nb\nc\n"));
        old(Files.writeString(
                here.resolve("plain.fovea.json"),
                "{\"name\": \"plain\", \"file\": \"plain.tflite\", \"labels\": \"three.txt\"}"));
        Path file = old(ModelFiles.withoutSpec(here));
        String uri = CountedFileSystem.SCHEME + ":" + file.toAbsolutePath();
        for (String name : new String[] {file.toString(), uri}) {
            Object first = read(name);
            assertThat(read(name)).isSameAs(first);
            old(Files.writeString(labels, Files.readString(labels).replaceFirst("a+", "$0a")));
            Object second = read(name);
            assertThat(second).isNotSameAs(first);
            assertThat(read(name)).isSameAs(second);
        }
    }

    /** A link that is moved to another folder, file by file alike, is another model; so are other variables beside a graph. */
    @Test
    void whatALinkedFolderHoldsCounts() throws IOException {
        Path here = Files.createDirectories(folder.resolve("linked"));
        for (String name : new String[] {"a", "b"}) {
            Path model = Files.createDirectories(here.resolve(name));
            old(Files.writeString(model.resolve("saved_model.pb"), "graph"));
            Files.createDirectory(model.resolve("variables"));
            old(Files.writeString(model.resolve("variables/variables.index"), "numbers"));
        }
        Path link = Files.createSymbolicLink(here.resolve("model"), here.resolve("a"));
        for (Path path : new Path[] {link, link.resolve("saved_model.pb")}) {
            for (String name : new String[] {path.toString(), CountedFileSystem.SCHEME + ":" + path.toAbsolutePath()}) {
                FileStamp first = ModelLocation.stamp(name).orElseThrow();
                assertThat(ModelLocation.stamp(name)).contains(first);
                Path variables = here.resolve("a/variables/variables.index");
                old(Files.writeString(variables, Files.readString(variables) + "1"));
                assertThat(ModelLocation.stamp(name).orElseThrow()).as(name).isNotEqualTo(first);
            }
        }
        FileStamp before = ModelLocation.stamp(link.toString()).orElseThrow();
        Files.delete(link);
        Files.createSymbolicLink(link, here.resolve("b"));
        assertThat(ModelLocation.stamp(link.toString()).orElseThrow()).isNotEqualTo(before);
    }

    /** A file may change again within the tick of the clock that it was written in. */
    @Test
    void aFreshFileIsReadEachTime() throws IOException {
        Path here = Files.createDirectories(folder.resolve("fresh"));
        Path file = ModelFiles.int8(here);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(read(file.toString())).isNotSameAs(read(file.toString()));
    }

    /** However often Spark analyses it: all that is opened is the spec, to see which files it names. */
    @Test
    void aQueryReadsARemoteFileOnce() throws IOException {
        Path here = Files.createDirectories(folder.resolve("queried"));
        Path file = old(ModelFiles.int8(here));
        old(here.resolve("int8.fovea.json"));
        data(Photos.ENCODED, Photos.encoded("cat.jpg")).createOrReplaceTempView("cats");
        String query = "SELECT fovea_predict(content, '" + CountedFileSystem.SCHEME + ":" + file.toAbsolutePath()
                + "')[0].class FROM cats";
        Row expected = spark.sql(query).first();
        int looks = opened(query);
        assertThat(looks).isPositive();
        assertThat(spark.sql(query).first()).isEqualTo(expected);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));
        // Each look also copies the model and the spec.
        assertThat(opened(query)).isEqualTo(3 * looks);
    }

    private static int opened(String query) {
        int before = CountedFileSystem.OPENED.get();
        spark.sql(query).schema();
        return CountedFileSystem.OPENED.get() - before;
    }
}

package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.EncodedImage;
import dev.fovea.api.image.ImageDecoder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Picture files by their URIs, as people and as Spark write them. */
class HadoopFilesTest extends SparkTest {

    private static byte[] content(String uri) {
        return ((EncodedImage.InMemory)
                        HadoopFiles.of(spark).source(uri).content().orElseThrow())
                .bytes();
    }

    /** Serves what it is asked for as one of docs/images, without saying how long it is. */
    private static void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        boolean isThere = path.equals("/espresso.jpg") || path.equals("/a cup.jpg");
        exchange.sendResponseHeaders(isThere ? 200 : 404, isThere ? 0 : -1);
        if (isThere) {
            exchange.getResponseBody().write(Photos.bytes("espresso.jpg"));
        }
        exchange.close();
    }

    @Test
    void aServerThatSaysNoLength() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", HadoopFilesTest::serve);
        server.start();
        try {
            String at = "http://127.0.0.1:" + server.getAddress().getPort();
            assertThat(content(at + "/espresso.jpg")).isEqualTo(Photos.bytes("espresso.jpg"));
            assertThat(content(at + "/a%20cup.jpg")).isEqualTo(Photos.bytes("espresso.jpg"));
            assertThatThrownBy(() -> content(at + "/none.jpg"))
                    .isInstanceOf(ImageException.class)
                    .hasMessage(
                            "image " + at + "/none.jpg: expected a readable file, got no such file; check the path");
            DecodeOptions usual = DecodeOptions.defaults();
            DecodeOptions small = new DecodeOptions(usual.orientation(), usual.maxPixels(), 100);
            assertThatThrownBy(() ->
                            HadoopFiles.of(spark).source(at + "/espresso.jpg").load(ImageDecoder.installed(), small))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("expected at most 100 bytes, got more; raise fovea.image.maxBytes");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aFileSystemWhoseJarIsNotThere() {
        assertThatThrownBy(() -> content("s3a://bucket/key.jpg"))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith(
                        "image s3a://bucket/key.jpg: expected the URI of a file system that Spark reads, got")
                .hasMessageEndingWith(
                        "; check the scheme, and give Spark the jar of its file system, as with --packages"
                                + " org.apache.hadoop:hadoop-aws:VERSION for s3a");
        assertThatThrownBy(() -> content("nosuch://host/key.jpg"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("No FileSystem for scheme \"nosuch\"");
        assertThatThrownBy(() -> ModelLocation.open("s3a://bucket/model.keras", null))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(
                        "model file s3a://bucket/model.keras: expected the URI of a file system that Spark reads");
    }

    /** As spaces and the like come in {@code _metadata.file_path} and from {@code input_file_name()}. */
    @Test
    void whatSparkSaysOfItsFiles() throws IOException {
        Path odd = Files.createDirectories(folder.resolve("odd names"));
        List<String> names = List.of("a b.jpg", "a#b.jpg", "a?b.jpg", "100%.jpg", "a%20b.jpg", "ä+b.jpg");
        for (String name : names) {
            Files.write(odd.resolve(name), Photos.bytes("espresso.jpg"));
        }
        Dataset<Row> files = spark.read().format("binaryFile").load(odd.toString());
        for (String column : List.of("_metadata.file_path", "path", "input_file_name()")) {
            Dataset<Row> uris = files.selectExpr(column + " AS uri").coalesce(1);
            assertThat(files.count()).isEqualTo(names.size());
            Dataset<Row> out = new KerasImageFileTransformer()
                    .setInputCol("uri")
                    .setOutputCol("out")
                    .setModelFile(TinyModels.classifier(folder).toString())
                    .setPreprocessing("tf")
                    .setHandleInvalid("keep")
                    .transform(uris);
            assertThat(out.filter("out IS NULL").collectAsList()).as(column).isEmpty();
        }
        String there = odd.toUri().toString().replace("%20", " ");
        assertThat(content(there + "a%20b.jpg")).isEqualTo(Photos.bytes("espresso.jpg"));
        assertThatThrownBy(() -> content(there + "no%20file.jpg")).hasMessageContaining("no such file");
        assertThatThrownBy(() -> content(odd + "/no%20file.jpg")).hasMessageContaining("no such file");
    }

    @Test
    void oneBadUriKeepsTheOthers() {
        StructType schema = new StructType().add("uri", DataTypes.StringType);
        List<Row> rows = new KerasImageFileTransformer()
                .setInputCol("uri")
                .setOutputCol("out")
                .setModelFile(TinyModels.classifier(folder).toString())
                .setPreprocessing("tf")
                .setHandleInvalid("keep")
                .transform(data(
                        schema,
                        RowFactory.create("s3a://bucket/key.jpg"),
                        RowFactory.create(Photos.file("espresso.jpg").toString())))
                .collectAsList();
        assertThat(rows.get(0).getString(2)).startsWith("image.unreadable: image s3a://bucket/key.jpg");
        assertThat(rows.get(1).isNullAt(2)).isTrue();
    }
}

package dev.fovea.bench.house;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rooms of the house: one module each, its packages, and everything beyond plain Java that it may know. */
enum Room {
    API("dev.fovea.api.."),
    DOMAIN("dev.fovea,dev.fovea.domain..", "dev.fovea.api.."),
    NATIVE("dev.fovea.nativelib..", "org.bytedeco.javacpp.."),
    JVM("dev.fovea.adapters.jvm..", "dev.fovea.api.."),
    REFERENCE("dev.fovea.adapters.reference..", "dev.fovea.api.."),
    CPU("dev.fovea.adapters.cpu..", "dev.fovea.api..", "dev.fovea.nativelib.."),
    IMAGES("dev.fovea.adapters.images..", "dev.fovea.api..", "javax.imageio..", "com.luciad.imageio.webp.."),
    JPEG("dev.fovea.adapters.jpeg..", "dev.fovea.api..", "dev.fovea.nativelib.."),
    DATASETS("dev.fovea.adapters.datasets..", "dev.fovea.api.."),
    MODELS("dev.fovea.adapters.models..", "dev.fovea.api..", "com.grack.nanojson..", "javax.net.ssl.."),
    TFLITE(
            "dev.fovea.adapters.tflite..",
            "dev.fovea.api..",
            "org.bytedeco.javacpp..",
            "org.bytedeco.tensorflowlite..",
            "org.tensorflow.lite.schema..",
            "com.google.flatbuffers.."),
    KERAS("dev.fovea.adapters.keras..", "dev.fovea.api..", "com.grack.nanojson..", "io.jhdf.."),
    TENSORFLOW(
            "dev.fovea.adapters.tensorflow..",
            "dev.fovea.api..",
            "org.bytedeco.javacpp..",
            "org.tensorflow,org.tensorflow.ndarray..,org.tensorflow.proto..,org.tensorflow.types..",
            "com.google.protobuf.."),
    ONNX("dev.fovea.adapters.onnx..", "dev.fovea.api..", "ai.onnx.proto..", "com.google.protobuf.."),
    TCK(
            "dev.fovea.adapters.tck..",
            "dev.fovea.api..",
            "org.junit.jupiter..",
            "org.assertj..",
            "javax.tools..",
            "javax.imageio..",
            "io.jhdf.."),
    CLI(
            "dev.fovea.adapters.cli..",
            "dev.fovea.api..",
            "dev.fovea",
            "picocli..",
            "com.grack.nanojson..",
            "javax.imageio.."),
    SPARK(
            "dev.fovea.spark..",
            "dev.fovea.api..",
            "dev.fovea",
            "org.apache.spark..",
            "org.apache.hadoop..",
            "scala..",
            "com.fasterxml.jackson..",
            "javax.imageio..");

    private static final String EVERYWHERE = "java..,org.jspecify..";

    private final String own;
    private final String beyond;

    Room(String own, String... beyond) {
        this.own = own;
        this.beyond = String.join(",", beyond);
    }

    /** Its own packages. */
    String[] own() {
        return split(own).toArray(String[]::new);
    }

    /** The packages beyond its own and plain Java that it may know; each of them it does know. */
    List<String> beyond() {
        return split(beyond).toList();
    }

    /** Every package that it may know. */
    String[] whitelist() {
        return Stream.of(own, beyond, EVERYWHERE).flatMap(Room::split).toArray(String[]::new);
    }

    /** The packages of the given rooms. */
    static String[] packages(Room... rooms) {
        return Arrays.stream(rooms).flatMap(room -> split(room.own)).toArray(String[]::new);
    }

    private static Stream<String> split(String packages) {
        return Pattern.compile(",").splitAsStream(packages).filter(name -> !name.isEmpty());
    }
}

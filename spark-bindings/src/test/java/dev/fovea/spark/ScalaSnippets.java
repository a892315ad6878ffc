package dev.fovea.spark;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** Blocks of Scala of a Markdown page, compiled and run as they stand there; {@code spark} is the session. */
final class ScalaSnippets {

    private ScalaSnippets() {}

    /** Compiles the statements on the running class path, in that folder, and runs them. */
    static void run(String statements, SparkSession spark, Path folder) throws Exception {
        String source = "object Snippet {\n  def run(spark: org.apache.spark.sql.SparkSession): Unit = {\n"
                + statements.indent(4) + "  }\n}\n";
        Path file = Files.writeString(folder.resolve("Snippet.scala"), source);
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        scala.tools.nsc.Settings settings = new scala.tools.nsc.Settings(message -> {
            throw new AssertionError(message);
        });
        settings.classpath().value_$eq(System.getProperty("java.class.path"));
        settings.outputDirs().setSingleOutput(folder.toString());
        boolean compiled = scala.Console.withOut(new PrintStream(messages, true, StandardCharsets.UTF_8), () -> {
            scala.tools.nsc.Global global = new scala.tools.nsc.Global(settings);
            global.new Run()
                    .compile(scala.jdk.javaapi.CollectionConverters.asScala(java.util.List.of(file.toString()))
                            .toList());
            return !global.reporter().hasErrors();
        });
        if (!compiled) {
            throw new AssertionError(
                    "the snippet does not compile:\n" + messages.toString(StandardCharsets.UTF_8) + "\n" + source);
        }
        URL[] classes = {folder.toUri().toURL()};
        try (URLClassLoader loader =
                new URLClassLoader(classes, Thread.currentThread().getContextClassLoader())) {
            loader.loadClass("Snippet").getMethod("run", SparkSession.class).invoke(null, spark);
        } catch (InvocationTargetException e) {
            throw new AssertionError("the snippet failed:\n" + source, e.getCause());
        }
    }
}

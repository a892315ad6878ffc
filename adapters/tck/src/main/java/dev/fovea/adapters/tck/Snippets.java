package dev.fovea.adapters.tck;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * The code blocks of a Markdown page, compiled and run as they stand there. A block is named by the comment {@code <!--
 * snippet: NAME -->} on the line before its fence.
 */
public final class Snippets {

    private static final Pattern BLOCK =
            Pattern.compile("<!-- snippet: (\\S+) -->\\s*```(\\w+)\\n(.*?)```", Pattern.DOTALL);

    private Snippets() {}

    /** The named blocks of the page, by name, in order of appearance. */
    public static Map<String, String> of(Path page) {
        String text;
        try {
            text = Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> blocks = new LinkedHashMap<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.put(matcher.group(1), matcher.group(3));
        }
        return blocks;
    }

    /**
     * Compiles Java statements on the running class path and runs them.
     *
     * @param statements a block of the page; lines that start with {@code import} are taken out and put first
     * @param prelude statements put before it: what the reader has already
     * @param given values that the prelude may take from the map {@code given}
     * @param folder where the class is written
     */
    public static void run(String statements, String prelude, Map<String, Object> given, Path folder) throws Exception {
        List<String> imports = new ArrayList<>();
        List<String> body = new ArrayList<>();
        (prelude + "\n" + statements).lines().forEach(line -> (line.startsWith("import ") ? imports : body).add(line));
        String source = String.join("\n", imports)
                + "\npublic class Snippet {\n"
                + "  public static void run(java.util.Map<String, Object> given) throws Exception {\n"
                + body.stream().map(line -> "    " + line + "\n").collect(Collectors.joining())
                + "  }\n}\n";
        Path file = Files.writeString(folder.resolve("Snippet.java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        boolean compiled = compiler.getTask(
                        messages,
                        null,
                        null,
                        List.of("-d", folder.toString(), "-proc:none", "-cp", System.getProperty("java.class.path")),
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(file))
                .call();
        if (!compiled) {
            throw new AssertionError("the snippet does not compile:\n" + messages + "\n" + source);
        }
        URL[] classes = {folder.toUri().toURL()};
        try (URLClassLoader loader =
                new URLClassLoader(classes, Thread.currentThread().getContextClassLoader())) {
            loader.loadClass("Snippet").getMethod("run", Map.class).invoke(null, given);
        } catch (InvocationTargetException e) {
            throw new AssertionError("the snippet failed:\n" + source, e.getCause());
        }
    }
}

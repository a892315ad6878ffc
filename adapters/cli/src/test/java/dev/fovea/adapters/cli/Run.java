package dev.fovea.adapters.cli;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * One run of the command.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
record Run(int code, String out, String err) {

    /** The command with these arguments, nothing on standard input and no terminal. */
    static Run of(Object... arguments) {
        return of(Terminal.none(), new ByteArrayInputStream(new byte[0]), arguments);
    }

    static Run of(Terminal terminal, ByteArrayInputStream in, Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] args = Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new);
        int code = Main.run(args, new Console(in, out, err, terminal, new RowGate()));
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The lines of standard output as JSON objects. */
    List<JsonObject> json() {
        return out.lines().map(Run::parse).toList();
    }

    static JsonObject parse(String line) {
        try {
            return JsonParser.object().from(line);
        } catch (JsonParserException e) {
            throw new AssertionError("no JSON: " + line, e);
        }
    }

    /** The project's own pictures. */
    static Path picture(String name) {
        return root().resolve("docs/images").resolve(name);
    }

    /** The project's folder. */
    static Path root() {
        return Path.of(System.getProperty("fovea.root", "../.."));
    }
}

package dev.fovea.adapters.cli;

/** Text that is safe to show on a terminal: file names may hold line feeds and escape sequences. */
final class Printable {

    private Printable() {}

    /** The text in one line, control characters spelled as in Java. */
    static String line(String text) {
        if (text.chars().noneMatch(Printable::isControl)) {
            return text;
        }
        StringBuilder safe = new StringBuilder();
        text.chars().forEach(c -> {
            if (c == '\n') {
                safe.append("\\n");
            } else if (isControl(c)) {
                safe.append(String.format("\\u%04x", c));
            } else {
                safe.append((char) c);
            }
        });
        return safe.toString();
    }

    /** Control characters, and those that turn the direction of writing, which can disguise a name. */
    private static boolean isControl(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
    }
}

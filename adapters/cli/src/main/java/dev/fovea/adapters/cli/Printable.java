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

    /** The same for a page: without a terminal, what joins letters and emoji into one sign does no harm. */
    static String onPage(String text) {
        StringBuilder safe = new StringBuilder();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (isJoiner(text.charAt(i))) {
                safe.append(line(text.substring(from, i))).append(text.charAt(i));
                from = i + 1;
            }
        }
        return safe.append(line(text.substring(from))).toString();
    }

    private static boolean isJoiner(char c) {
        return c == '\u200c' || c == '\u200d';
    }

    /** Control characters, and those that turn the direction of writing, which can disguise a name. */
    private static boolean isControl(int c) {
        return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
    }
}

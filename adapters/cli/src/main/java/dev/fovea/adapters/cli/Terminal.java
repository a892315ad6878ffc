package dev.fovea.adapters.cli;

import java.util.Locale;

/**
 * What the streams are connected to. The launcher finds out and tells by system properties, since Java cannot ask for
 * each stream.
 *
 * @param outIsTerminal true when answers go to a person's screen
 * @param errIsTerminal true when progress has a screen to be drawn on
 * @param columns width of the screen
 * @param isUnicode true when the screen shows block characters
 */
record Terminal(boolean outIsTerminal, boolean errIsTerminal, int columns, boolean isUnicode) {

    private static final int DEFAULT_COLUMNS = 80;
    private static final int LEAST_COLUMNS = 20;

    /** No screen at all. */
    static Terminal none() {
        return new Terminal(false, false, DEFAULT_COLUMNS, false);
    }

    /** As the launcher says. */
    static Terminal ofProcess() {
        String charset = System.getProperty("fovea.cli.charset", "").toUpperCase(Locale.ROOT);
        int columns = Integer.getInteger("fovea.cli.columns", DEFAULT_COLUMNS);
        return new Terminal(
                Boolean.getBoolean("fovea.cli.stdout.tty"),
                Boolean.getBoolean("fovea.cli.stderr.tty"),
                // Some terminals say 0 when they do not know.
                columns < LEAST_COLUMNS ? DEFAULT_COLUMNS : columns,
                charset.contains("UTF-8") || charset.contains("UTF8"));
    }
}

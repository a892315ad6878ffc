package dev.fovea.adapters.cli;

import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Brings log records to standard error as one short line each, in place of the two lines of the JDK. */
final class ConsoleLog extends Handler {

    private final Console console;
    private final Formatter formatter = new SimpleFormatter();
    // Held here, since the log manager holds its loggers by weak references.
    private final Logger root = Logger.getLogger("");
    private final Logger own = Logger.getLogger("dev.fovea");
    private final Handler[] replaced = root.getHandlers();

    private ConsoleLog(Console console) {
        this.console = console;
    }

    /** Takes the place of the handlers at hand until it is closed. */
    static ConsoleLog install(Console console) {
        ConsoleLog log = new ConsoleLog(console);
        for (Handler handler : log.replaced) {
            log.root.removeHandler(handler);
        }
        log.root.addHandler(log);
        return log;
    }

    /** Shows the choice of backends too. */
    void verbose(boolean isVerbose) {
        setLevel(isVerbose ? Level.FINE : Level.ALL);
        own.setLevel(isVerbose ? Level.FINE : null);
    }

    @Override
    public void publish(LogRecord record) {
        boolean isOwn = String.valueOf(record.getLoggerName()).startsWith("dev.fovea");
        int least = (isOwn ? Level.FINE : Level.WARNING).intValue();
        if (record.getLevel().intValue() < least) {
            return;
        }
        String severity = record.getLevel().intValue() >= Level.WARNING.intValue() ? "warning: " : "";
        console.error(severity + formatter.formatMessage(record));
        if (record.getThrown() != null) {
            console.trace(record.getThrown());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.removeHandler(this);
        for (Handler handler : replaced) {
            root.addHandler(handler);
        }
        own.setLevel(null);
    }
}

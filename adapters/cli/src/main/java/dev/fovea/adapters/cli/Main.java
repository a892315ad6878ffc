package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;

/** The {@code fovea} command. */
public final class Main {

    private Main() {}

    /** Runs the command and leaves with its exit code: 0 all good, 1 some inputs failed, 2 usage or fatal. */
    public static void main(String[] args) {
        // Not System.out: that one re-encodes text, and swallows the error of a closed pipe.
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        OutputStream err = new BufferedOutputStream(new FileOutputStream(FileDescriptor.err));
        RowGate gate = new RowGate();
        Runtime.getRuntime().addShutdownHook(new Thread(gate::shut, "fovea-whole-rows"));
        int code = ExitCode.FATAL;
        try {
            code = run(args, new Console(System.in, out, err, Terminal.ofProcess(), gate));
        } catch (Throwable e) {
            // Not even the report could be made, for instance for want of memory or of classes.
            System.err.println("fovea: internal error: " + e);
        }
        System.exit(code);
    }

    /**
     * Runs the command inside this process and returns its exit code. Neither stream is taken for a terminal.
     *
     * @param args as on the command line
     * @param in what {@code -} reads
     * @param out what the command answers, in UTF-8
     * @param err progress, warnings and errors, in UTF-8
     */
    public static int run(String[] args, InputStream in, OutputStream out, OutputStream err) {
        return run(args, new Console(in, out, err, Terminal.none(), new RowGate()));
    }

    static int run(String[] args, Console console) {
        // The HDF5 library logs through SLF4J, which without a logger to hand over to says so on the error stream.
        System.getProperties().putIfAbsent("slf4j.internal.verbosity", "ERROR");
        ConsoleLog log = ConsoleLog.install(console);
        try {
            console.log(log);
            int code = commandLine(args, console).execute(args);
            IOException failure = console.outFailure();
            return failure == null ? code : console.fatal(failure);
        } catch (Throwable e) {
            // Whatever it is, people get a line and scripts an exit code.
            return fatal(e, console);
        } finally {
            log.close();
        }
    }

    private static int fatal(Throwable error, Console console) {
        if (error instanceof OutOfMemoryError) {
            return console.fatal(
                    Fault.of("memory", "of the Java heap")
                            .expected("room for this batch")
                            .got(String.valueOf(error.getMessage()))
                            .repair("use a smaller --batch, or set FOVEA_JAVA_OPTS=-Xmx4g")
                            .message(),
                    error);
        }
        return console.fatal(error);
    }

    /** The parser; when the arguments name a verb it knows that verb alone, since each costs time to set up. */
    static CommandLine commandLine(String[] args, Console console) {
        CommandLine line = new CommandLine(new FoveaCommand(console));
        Verb named = Arrays.stream(args)
                .filter(arg -> !arg.startsWith("-"))
                .findFirst()
                .flatMap(Verb::named)
                .filter(Verb::isAlone)
                .orElse(null);
        for (Verb verb : Verb.ALL) {
            if (named == null || named.equals(verb)) {
                line.addSubcommand(verb.word(), verb.factory().apply(console));
            }
        }
        configure(line, console);
        return line;
    }

    private static void configure(CommandLine line, Console console) {
        line.setExpandAtFiles(false)
                .setUsageHelpWidth(Math.min(100, Math.max(60, console.terminal().columns())))
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(console.outWriter())
                .setErr(console.errWriter())
                .setParameterExceptionHandler((e, args) -> usage(e, console))
                .setExecutionExceptionHandler((e, command, parsed) -> console.fatal(e));
    }

    private static int usage(ParameterException error, Console console) {
        String message = String.valueOf(
                Console.typedCause(error).map(Throwable::getMessage).orElseGet(() -> UsageError.message(error)));
        console.fatal(message, error);
        console.error("see '" + error.getCommandLine().getCommandSpec().qualifiedName() + " --help'");
        return ExitCode.FATAL;
    }
}

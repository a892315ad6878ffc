package dev.fovea.adapters.cli;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import dev.fovea.Diagnosis;
import dev.fovea.Diagnosis.Component;
import dev.fovea.api.Setting;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.Availability.Available;
import dev.fovea.api.spi.Availability.Unavailable;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fovea doctor}: what works on this machine, and what would help where something does not. */
@Command(
        name = "doctor",
        description = "Show what works on this machine, and what would help where something does not.",
        mixinStandardHelpOptions = true,
        versionProvider = FoveaCommand.Version.class)
final class DoctorCommand implements Callable<Integer> {

    /** How the findings are written. */
    enum Format {
        TABLE,
        JSON
    }

    private final Console console;
    private Format format = Format.TABLE;

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Option(
            names = {"-f", "--format"},
            paramLabel = "table|json",
            description = "How the findings are written. Default: table.")
    void format(String word) {
        format = Choices.of("--format", Format.class, word);
    }

    @Override
    public Integer call() {
        SettingsCheck settings = SettingsCheck.run();
        Diagnosis diagnosis = settings.diagnosis();
        if (format == Format.JSON) {
            console.outWriter().println(json(diagnosis, settings));
        } else {
            print(diagnosis, settings, console.outWriter());
        }
        console.outWriter().flush();
        return ExitCode.OK;
    }

    private static void print(Diagnosis diagnosis, SettingsCheck check, PrintWriter out) {
        TextTable machine = new TextTable();
        machine(diagnosis).forEach((what, value) -> machine.row("  " + what, value));
        out.print("machine\n" + machine);
        out.print("backends, preferred first within each kind\n" + components(diagnosis.backends()));
        out.print("codecs\n" + components(diagnosis.codecs()));
        out.print("memory providers\n" + components(diagnosis.memoryProviders()));
        TextTable settings = new TextTable();
        for (Setting setting : Setting.values()) {
            String value = setting.value();
            String fault = check.wrong().get(setting.property());
            String shown = value == null ? setting.defaultText() + " (default)" : value;
            settings.row("  " + setting.property(), fault == null ? shown : shown + " (wrong: " + fault + ")");
        }
        out.print("settings\n" + settings);
    }

    private static TextTable components(List<Component> components) {
        TextTable table = new TextTable();
        for (Component component : components) {
            table.row("  " + component.id(), component.kind(), state(component.availability()));
        }
        return components.isEmpty() ? table.row("  none installed") : table;
    }

    private static String state(Availability availability) {
        if (availability instanceof Unavailable unavailable) {
            return "unavailable: " + unavailable.reason() + "; " + unavailable.repair();
        }
        String detail = availability instanceof Available available ? available.detail() : "";
        return detail.isEmpty() ? "available" : "available: " + detail;
    }

    private static Map<String, String> machine(Diagnosis diagnosis) {
        Runtime jvm = Runtime.getRuntime();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("fovea", FoveaCommand.Version.current());
        facts.put(
                "java", property("java.version") + " (" + property("java.vendor") + ", " + property("java.home") + ")");
        facts.put("system", property("os.name") + " " + property("os.version") + " " + property("os.arch"));
        facts.put("processors", String.valueOf(jvm.availableProcessors()));
        facts.put("threads", String.valueOf(diagnosis.threads()));
        facts.put("isa", isa(diagnosis));
        facts.put("cache", CacheContents.describe());
        facts.put(
                "memory",
                ByteSize.of(diagnosis.memoryUsed()) + " off the heap in use, limit "
                        + (diagnosis.memoryLimit() == Long.MAX_VALUE ? "none" : ByteSize.of(diagnosis.memoryLimit())));
        facts.put(
                "heap",
                ByteSize.of(jvm.totalMemory() - jvm.freeMemory()) + " in use, limit " + ByteSize.of(jvm.maxMemory()));
        return facts;
    }

    /** What the best available kernels say of themselves. */
    private static String isa(Diagnosis diagnosis) {
        return diagnosis.backends().stream()
                .filter(component -> component.kind().equals("kernels"))
                .filter(component -> component.availability() instanceof Available)
                .findFirst()
                .map(component -> ((Available) component.availability()).detail())
                .orElse("no kernels");
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }

    private static String json(Diagnosis diagnosis, SettingsCheck check) {
        JsonStringWriter json = JsonWriter.indent("  ").string().object().object("machine");
        machine(diagnosis).forEach(json::value);
        json.end()
                .value("threads", diagnosis.threads())
                .value("memoryUsed", diagnosis.memoryUsed())
                .value("maxHeap", Runtime.getRuntime().maxMemory());
        if (diagnosis.memoryLimit() == Long.MAX_VALUE) {
            json.nul("memoryLimit");
        } else {
            json.value("memoryLimit", diagnosis.memoryLimit());
        }
        components(json.array("backends"), diagnosis.backends());
        components(json.array("codecs"), diagnosis.codecs());
        components(json.array("memoryProviders"), diagnosis.memoryProviders());
        json.object("settings");
        for (Setting setting : Setting.values()) {
            String value = setting.value();
            if (value != null) {
                json.value(setting.property(), value);
            }
        }
        json.end().object("wrongSettings");
        check.wrong().forEach(json::value);
        return json.end().end().done();
    }

    private static void components(JsonStringWriter json, List<Component> components) {
        for (Component component : components) {
            json.object()
                    .value("id", component.id())
                    .value("kind", component.kind())
                    .value("available", component.availability().isAvailable());
            if (component.availability() instanceof Unavailable unavailable) {
                json.value("reason", unavailable.reason()).value("repair", unavailable.repair());
            } else if (component.availability() instanceof Available available) {
                json.value("detail", available.detail());
            }
            json.end();
        }
        json.end();
    }
}

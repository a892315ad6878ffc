package dev.fovea.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/**
 * Where and on what a run was made; without names of hosts or people.
 *
 * @param cpu model name
 * @param cores processors that the JVM may use
 * @param isa the level that fovea's kernels chose
 * @param memory in GiB
 * @param system operating system and architecture
 * @param jvm vendor and version
 * @param commit of the sources, with a plus when they were changed; empty when unknown
 * @param date of the run, UTC
 * @param load processes that ran or waited when it began, one minute's mean; negative when unknown
 */
public record Machine(
        String cpu,
        int cores,
        String isa,
        long memory,
        String system,
        String jvm,
        String commit,
        String date,
        double load) {

    /** This machine. */
    public static Machine here(String isa, Path root) {
        return new Machine(
                readCpu(),
                Runtime.getRuntime().availableProcessors(),
                isa,
                readMemory(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
                commit(root),
                LocalDate.now(ZoneOffset.UTC).toString(),
                java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        .getSystemLoadAverage());
    }

    /** One line for people. */
    public String line() {
        String busy = load < 0 ? "" : String.format(Locale.ROOT, ", load %.1f at the start", load);
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %s, %d GiB, %s, %s, commit %s, %s%s",
                cpu,
                cores,
                isa,
                memory,
                system,
                jvm,
                commit.isEmpty() ? "unknown" : commit,
                date,
                busy);
    }

    /** A name for files: date, architecture, level and cores. */
    public String fileName() {
        return (date + "-" + system.substring(system.indexOf(' ') + 1) + "-" + isa + "-" + cores + "-cores")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-");
    }

    private static String readCpu() {
        for (String line : lines(Path.of("/proc/cpuinfo"))) {
            if (line.startsWith("model name")) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return System.getProperty("os.arch") + " processor";
    }

    private static long readMemory() {
        for (String line : lines(Path.of("/proc/meminfo"))) {
            if (line.startsWith("MemTotal")) {
                return Math.round(Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0 / 1024.0);
            }
        }
        return 0;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String commit(Path root) {
        String commit = git(root, "rev-parse", "--short=10", "HEAD");
        return commit.isEmpty() || git(root, "status", "--porcelain").isEmpty() ? commit : commit + "+";
    }

    private static String git(Path root, String... arguments) {
        try {
            List<String> command = new java.util.ArrayList<>(List.of("git"));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command)
                    .directory(root.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? text.strip() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}

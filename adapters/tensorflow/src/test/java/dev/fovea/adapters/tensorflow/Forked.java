package dev.fovea.adapters.tensorflow;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Programs that tests run in JVMs of their own. */
final class Forked {

    private Forked() {}

    /** A started JVM with this one's class path, less what contains one of the words; both outputs in the file. */
    static Process start(Path output, Class<?> main, List<String> without, List<String> properties, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx1g", "-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + output + ".crash"));
        command.add("-Dfovea.shared=" + System.getProperty("fovea.shared"));
        command.addAll(properties);
        List<String> path =
                new ArrayList<>(List.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator)));
        path.removeIf(entry -> without.stream().anyMatch(entry::contains));
        command.addAll(List.of("-cp", String.join(java.io.File.pathSeparator, path), main.getName()));
        Collections.addAll(command, arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
        return builder.start();
    }
}

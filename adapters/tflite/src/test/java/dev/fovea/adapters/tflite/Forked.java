package dev.fovea.adapters.tflite;

import dev.fovea.api.spi.Executable;
import dev.fovea.api.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Programs that tests run in JVMs of their own. */
final class Forked {

    private Forked() {}

    /** A started JVM with this one's class path, both outputs in the file. */
    static Process start(Path output, Class<?> main, List<String> properties, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx1g", "-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=" + output + ".crash"));
        command.addAll(properties);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        Collections.addAll(command, arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** Runs one seeded row through the model and prints its bits. */
    static final class RunOnce {
        private RunOnce() {}

        public static void main(String[] args) {
            long start = System.nanoTime();
            try (Executable model = TestModels.load(Path.of(args[0]), 2)) {
                long loaded = System.nanoTime();
                Map<String, Tensor> inputs = TestModels.randomInputs(model, 1, 1);
                long filled = System.nanoTime();
                String bits = TestModels.rowBits(TestModels.run(model, inputs, 2), 0);
                long ran = System.nanoTime();
                TestModels.close(inputs);
                if (args.length > 1) {
                    System.out.printf(
                            "load %d ms, first run %d ms%n", (loaded - start) / 1_000_000, (ran - filled) / 1_000_000);
                }
                System.out.print(bits);
            }
        }
    }
}

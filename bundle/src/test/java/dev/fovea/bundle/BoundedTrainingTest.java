package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.Fovea;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.port.Trainer;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import dev.fovea.domain.train.Layer;
import dev.fovea.domain.train.Seeds;
import dev.fovea.domain.train.Sequential;
import dev.fovea.domain.train.ValueLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A training keeps to its threads, and its weights do not tell how many they were. */
class BoundedTrainingTest {

    private static final int SIDE = 24;

    /**
     * Trains in a process of its own, whose pool makes its threads when somebody first asks for help, and tells whether
     * it has any, and the weights.
     */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            Graph net = Sequential.of("net", SIDE, SIDE, 3)
                    .add(Layer.conv2d(24, 3).same().activation("relu"), Layer.maxPool(2))
                    .add(Layer.conv2d(32, 3).same().activation("relu"), Layer.globalAveragePool())
                    .add(Layer.dropout(0.1), Layer.dense(4).activation("softmax"))
                    .build(1);
            ModelSpec spec = new ModelSpec("net", "", "", null, null, null, null);
            Graph trained;
            try (Dataset data = new Noise();
                    Trainer trainer = Fovea.trainer(net, spec)
                            .loader(new ValueLoader())
                            .batchSize(32)
                            .epochs(2)
                            .seed(3)
                            .threads(Integer.parseInt(args[0]))
                            .build()) {
                trained = trainer.fit(data).graph();
            }
            boolean isHelped = Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(thread -> thread.getName().startsWith("fovea-worker"));
            int hash = 0;
            for (Node node : trained.nodes()) {
                for (Weights weights : node.op().weights()) {
                    hash = 31 * hash + Arrays.hashCode(weights.toFloats());
                }
            }
            System.out.println((isHelped ? "helped " : "alone ") + hash);
        }
    }

    /** 64 examples of four classes. */
    private record Noise() implements Dataset {
        @Override
        public String name() {
            return "noise";
        }

        @Override
        public int size() {
            return 64;
        }

        @Override
        public List<String> classes() {
            return List.of("a", "b", "c", "d");
        }

        @Override
        public String nameOf(int index) {
            return "example " + index;
        }

        @Override
        public float[] target(int index) {
            return new float[] {index % 4};
        }

        @Override
        public Content content(int index) {
            float[] values = new float[SIDE * SIDE * 3];
            for (int i = 0; i < values.length; i++) {
                values[i] = (Seeds.of(index, i) >>> 40) * 0x1.0p-24f;
            }
            return new Content.Values(HeapTensor.of(Shape.of(SIDE, SIDE, 3), values));
        }

        @Override
        public List<Skipped> skipped() {
            return List.of();
        }

        @Override
        public String hash() {
            return "noise";
        }

        @Override
        public void close() {}
    }

    private static String train(int threads, Path said) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dfovea.threads=3",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        Integer.toString(threads))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            return Files.readString(said).trim();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The reference kernels ask nobody for help. */
    @Test
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = "needs native code")
    void oneThreadIsTheCallers(@TempDir Path folder) throws Exception {
        Path said = folder.resolve("said");
        String alone = train(1, said);
        assertThat(alone).matches("alone -?\\d+");
        for (int threads : new int[] {2, 3, 50}) {
            assertThat(train(threads, said)).isEqualTo(alone.replace("alone", "helped"));
        }
    }
}

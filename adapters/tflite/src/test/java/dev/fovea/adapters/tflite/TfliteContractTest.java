package dev.fovea.adapters.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.jvm.JvmWorkPool;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.Services;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TfliteContractTest {

    private static final String SMALL = "golden/tensorflow/float.tflite";
    private static final String MOBILENET = "models/mobilenet_v1_0.25_128_quant.tflite";

    private final ModelRuntime runtime = new TfliteModelRuntime();
    private long before;

    @BeforeEach
    void note() {
        before = Memory.used();
    }

    @AfterEach
    void nothingLeaks() {
        System.clearProperty("fovea.memory.max");
        assertThat(Memory.used()).as("live: " + Memory.live()).isEqualTo(before);
    }

    @Test
    void isFoundAsAServiceAndWorksHere() {
        assertThat(Services.all(ModelRuntime.class)).hasExactlyElementsOfTypes(TfliteModelRuntime.class);
        assertThat(runtime.id()).isEqualTo("tflite");
        assertThat(runtime.availability()).isEqualTo(Availability.available("2.20.0"));
    }

    @Test
    void acceptsByContent() {
        assertThat(runtime.accepts(ModelFile.of("a.bin", new byte[] {9, 9, 9, 9, 'T', 'F', 'L', '3', 0})))
                .isTrue();
        assertThat(runtime.accepts(ModelFile.of("a.tflite", new byte[] {9, 9, 9, 9, 'T', 'F', 'L', '2', 0})))
                .isFalse();
        assertThat(runtime.accepts(ModelFile.of("a.tflite", new byte[] {1}))).isFalse();
    }

    @Test
    void namesComeFromTheSignatureOrTheTensors() {
        try (Executable model = TestModels.load("models/efficientnet_lite0/efficientnet_lite0_int8.tflite", 1)) {
            assertThat(model.inputs()).hasToString("[image u8 [?,224,224,3] (scale 0.0078125, zero point 127)]");
            assertThat(model.outputs()).hasToString("[features f32 [?,1280], probabilities f32 [?,1000]]");
        }
        try (Executable model = TestModels.load(MOBILENET, 1)) {
            assertThat(model.inputs()).hasToString("[input u8 [?,128,128,3] (scale 0.0078125, zero point 128)]");
            assertThat(model.outputs())
                    .hasToString("[MobilenetV1/Predictions/Reshape_1 u8 [?,1001] (scale 0.00390625, zero point 0)]");
        }
    }

    @Test
    void segmentationAndPoseModelsKeepTheirShapes() {
        try (Executable model = TestModels.load("models/deeplabv3_mnv2_dm05_pascal_quant.tflite", 1)) {
            assertThat(model.outputs().get(0).shape().dims()).startsWith(-1, 513, 513);
        }
        try (Executable model = TestModels.load("models/movenet_single_pose_lightning_ptq.tflite", 1)) {
            assertThat(model.outputs().get(0).shape()).isEqualTo(Shape.of(-1, 1, 17, 3));
        }
    }

    @Test
    void inputsAreCheckedBeforeNativeCodeIsEntered() {
        try (Executable model = TestModels.load(MOBILENET, 2);
                Tensor right = Tensor.allocate(DType.U8, Shape.of(1, 128, 128, 3));
                Tensor small = Tensor.allocate(DType.U8, Shape.of(1, 127, 128, 3));
                Tensor flat = Tensor.allocate(DType.U8, Shape.of(128, 128, 3));
                Tensor floats = Tensor.allocate(DType.F32, Shape.of(1, 128, 128, 3));
                Tensor none = Tensor.allocate(DType.U8, Shape.of(0, 128, 128, 3))) {
            String expected = "model input input: expected at least 1 row of input u8 [?,128,128,3]"
                    + " (scale 0.0078125, zero point 128), got ";
            assertRefused(model, Map.of("image", right), expected + "none; given are [image]");
            assertRefused(model, Map.of("input", small), expected + "input u8 [1,127,128,3]");
            assertRefused(model, Map.of("input", flat), expected + "input u8 [128,128,3]");
            assertRefused(model, Map.of("input", floats), expected + "input f32 [1,128,128,3]");
            assertRefused(model, Map.of("input", none), expected + "0 rows");
            assertThatThrownBy(() -> model.run(Map.of("input", right), List.of("logits"), new JvmWorkPool(), 1))
                    .isInstanceOf(UnknownNameException.class)
                    .hasMessage("model output logits: expected one of MobilenetV1/Predictions/Reshape_1,"
                            + " got a name that mobilenet_v1_0.25_128_quant.tflite does not have");
        }
    }

    private static void assertRefused(Executable model, Map<String, Tensor> inputs, String message) {
        assertThatThrownBy(() -> model.run(inputs, TestModels.outputNames(model), new JvmWorkPool(), 1))
                .isInstanceOf(ShapeException.class)
                .hasMessage(message);
    }

    @Test
    void onlyTheWantedOutputsAreReturned() {
        try (Executable model = TestModels.load("models/efficientnet_lite0/efficientnet_lite0_int8.tflite", 2)) {
            Map<String, Tensor> inputs = TestModels.randomInputs(model, 2, 3);
            Map<String, Tensor> outputs = model.run(inputs, List.of("features"), new JvmWorkPool(), 2);
            assertThat(outputs).containsOnlyKeys("features");
            TestModels.close(outputs);
            TestModels.close(inputs);
        }
    }

    @Test
    void aClosedModelSaysSo() {
        Executable model = TestModels.load(SMALL, 1);
        Map<String, Tensor> inputs = TestModels.randomInputs(model, 1, 1);
        model.close();
        model.close();
        assertThatThrownBy(() -> model.run(inputs, List.of(), new JvmWorkPool(), 1))
                .isInstanceOf(ClosedException.class)
                .hasMessage("model float.tflite: expected an open model, got a closed one; build a new predictor");
        TestModels.close(inputs);
    }

    @Test
    void interpretersAreEnteredInTheLedger() {
        try (Executable model = TestModels.load("models/efficientnet_lite0/efficientnet_lite0_float16.tflite", 2)) {
            assertThat(model.outputs()).hasSize(2);
            // The file of 9 MB, and the weights as float32 with the activations.
            assertThat(Memory.used() - before).isBetween(25L << 20, 60L << 20);
        }
    }

    @Test
    void theMemoryLimitStopsALoad() {
        System.setProperty("fovea.memory.max", Long.toString(before + (12 << 20)));
        assertThatThrownBy(() -> TestModels.load("models/efficientnet_lite0/efficientnet_lite0_float16.tflite", 1))
                .isInstanceOf(MemoryLimitException.class)
                .hasMessageStartingWith("memory interpreter of efficientnet_lite0_float16.tflite: expected at most ");
    }

    @Test
    void whereTheMemoryLimitAllowsOneInterpreterItDoesAllTheWork() throws Exception {
        String file = "models/efficientnet_lite0/efficientnet_lite0_float16.tflite";
        try (TfliteExecutable model = (TfliteExecutable) TestModels.load(file, 3)) {
            Map<String, Tensor> inputs = TestModels.randomInputs(model, 1, 3);
            String expected = TestModels.rowBits(TestModels.run(model, inputs, 1), 0);
            assertThat(model.interpreters()).isPositive();
            // Room for the answers, and for less than another interpreter.
            System.setProperty("fovea.memory.max", Long.toString(Memory.used() + (1 << 20)));
            List<FutureTask<String>> callers = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                int parallelism = 1 + i % 3;
                FutureTask<String> caller =
                        new FutureTask<>(() -> TestModels.rowBits(TestModels.run(model, inputs, parallelism), 0));
                callers.add(caller);
                new Thread(caller, "caller-" + i).start();
            }
            for (FutureTask<String> caller : callers) {
                assertThat(caller.get(60, TimeUnit.SECONDS)).isEqualTo(expected);
            }
            TestModels.close(inputs);
        }
    }

    @Test
    void corruptFilesAreModelErrors() {
        byte[] small = bytes(TestModels.read(Goldens.file(SMALL)));
        String refusal = "model file bad.tflite: expected a sound TensorFlow Lite model, got ";
        byte[] header = Arrays.copyOf(Arrays.copyOf(small, 8), 64);
        assertRefused(Arrays.copyOf(small, small.length / 2), refusal + "an offset that leads out of the file;");
        assertRefused(Arrays.copyOf(small, 8), refusal + "an offset that leads out of the file;");
        assertRefused(header, refusal);
        assertRefused(
                "a text, and no model at all".getBytes(StandardCharsets.UTF_8), refusal + "another file identifier;");
    }

    @Test
    void customOperatorsAreNamed() {
        ByteBuffer file = ByteBuffer.allocate(72).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(16).put("TFL3".getBytes(StandardCharsets.US_ASCII));
        // The model: its layout, then the table with its second field, a vector of one operator code.
        file.putShort((short) 8).putShort((short) 8).putShort((short) 0).putShort((short) 4);
        file.putInt(8).putInt(4).putInt(1).putInt(16);
        // The code: custom_code and builtin_code, 32 for custom.
        file.putShort((short) 12).putShort((short) 12).putShort((short) 0).putShort((short) 4);
        file.putShort((short) 0).putShort((short) 8).putInt(12).putInt(8).putInt(32);
        file.putInt(10).put("FlexRandom".getBytes(StandardCharsets.US_ASCII));
        assertRefused(
                file.array(),
                "model file bad.tflite: expected TensorFlow Lite's built-in operators only,"
                        + " got custom operators FlexRandom; convert the model without them");
    }

    private void assertRefused(byte[] content, String message) {
        assertThatThrownBy(() -> runtime.load(ModelFile.of("bad.tflite", content), 1))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(message);
    }

    private static byte[] bytes(ModelFile file) {
        byte[] bytes = new byte[file.size()];
        file.bytes().get(bytes);
        return bytes;
    }
}

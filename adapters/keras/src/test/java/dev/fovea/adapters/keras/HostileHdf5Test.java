package dev.fovea.adapters.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Half;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code .h5} files with parts that lie, lead nowhere or in circles, and numbers of other types. */
class HostileHdf5Test {

    private static final String MODEL = "keras/conv2d_k3_s1_same/model.h5";

    /** Single precision, little-endian, as every file says it of its numbers. */
    private static final byte[] SINGLE = floating(0x20, 31, 4, 32, 23, 8, 23, 127);

    private static byte[] floating(
            int order, int sign, int size, int bits, int exponentAt, int exponent, int mantissa, int bias) {
        byte[] bytes = new byte[20];
        ByteBuffer type = Patches.little(bytes);
        type.put((byte) 0x11).put((byte) order).put((byte) sign).put((byte) 0).putInt(size);
        type.putShort((short) 0).putShort((short) bits);
        type.put((byte) exponentAt)
                .put((byte) exponent)
                .put((byte) 0)
                .put((byte) mantissa)
                .putInt(bias);
        return bytes;
    }

    private static byte[] model() {
        return Patches.bytes(GoldenCases.file(MODEL));
    }

    private static Graph read(byte[] content) {
        return new KerasModelReader().read(ModelFile.of("m.h5", content));
    }

    private static Weights kernel(byte[] content) {
        return read(content).nodes().stream()
                .filter(node -> node.op() instanceof Conv2d)
                .map(node -> ((Conv2d) node.op()).kernel())
                .findFirst()
                .orElseThrow();
    }

    private static void refused(byte[] content, String part) {
        assertThatThrownBy(() -> read(content))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(": expected ")
                .hasMessageContaining(part);
    }

    @Test
    void halfPrecisionStaysHalf() {
        float[] single = kernel(model()).toFloats();
        Weights half = kernel(Patches.replace(model(), SINGLE, floating(0x20, 15, 2, 16, 10, 5, 10, 15)));
        assertThat(half.dtype()).isEqualTo(DType.F16);
        short lower = (short) Float.floatToRawIntBits(single[0]);
        short upper = (short) (Float.floatToRawIntBits(single[0]) >>> 16);
        assertThat(Arrays.copyOf(half.toFloats(), 2)).containsExactly(Half.toFloat(lower), Half.toFloat(upper));
    }

    @Test
    void brainFloatsBecomeSingles() {
        float[] single = kernel(model()).toFloats();
        Weights wide = kernel(Patches.replace(model(), SINGLE, floating(0x20, 15, 2, 16, 7, 8, 7, 127)));
        assertThat(wide.dtype()).isEqualTo(DType.F32);
        assertThat(wide.toFloats()[1]).isEqualTo(Float.intBitsToFloat(Float.floatToRawIntBits(single[0]) & 0xffff0000));
    }

    @Test
    void bigEndianNumbersAreTurned() {
        float[] single = kernel(model()).toFloats();
        float[] turned = kernel(Patches.replace(model(), SINGLE, floating(0x21, 31, 4, 32, 23, 8, 23, 127)))
                .toFloats();
        assertThat(Float.floatToRawIntBits(turned[5]))
                .isEqualTo(Integer.reverseBytes(Float.floatToRawIntBits(single[5])));
    }

    @Test
    void numbersAreViewsOfTheFile() {
        ModelFile file = GoldenCases.file(MODEL);
        Weights kernel = new KerasModelReader()
                .read(file).nodes().stream()
                        .filter(node -> node.op() instanceof Conv2d)
                        .map(node -> ((Conv2d) node.op()).kernel())
                        .findFirst()
                        .orElseThrow();
        assertThat(kernel.isPlain()).isTrue();
        assertThat(kernel.data().isDirect()).isTrue();
    }

    @Test
    void otherTypesAreRefused() {
        byte[] whole = SINGLE.clone();
        whole[0] = 0x10;
        refused(Patches.replace(model(), SINGLE, whole), "expected floating point, got FixedPoint");
        refused(
                Patches.replace(model(), SINGLE, floating(0x20, 31, 4, 32, 22, 9, 22, 255)),
                "expected floating point of half, single or double precision, got another kind of it");
        refused(
                Patches.replace(model(), SINGLE, floating(0x20, 63, 8, 64, 52, 11, 52, 1023)),
                "expected room for 1512 bytes, got 756 bytes");
    }

    /** A leaf of the tree of a group becomes a branch of which it is itself the child. */
    @Test
    void aTreeThatIsItsOwnChild() {
        byte[] content = model();
        for (int at : Patches.find(content, Patches.latin("TREE"))) {
            ByteBuffer node = Patches.little(content);
            node.put(at + 5, (byte) 1);
            node.putShort(at + 6, (short) 2);
            node.putLong(at + 32, at);
            node.putLong(at + 48, at);
        }
        assertThatThrownBy(() -> read(content))
                .isInstanceOf(ModelException.class)
                .hasMessageMatching(
                        "hdf5 file m\\.h5: expected (a sound HDF5 file, got parts within parts without end.*"
                                + "|tables that are read in a few passes, got more to read than .*)");
    }

    /** Where the file's root says its first child lies, it says itself. */
    @Test
    void aGroupThatIsItsOwnChild() {
        byte[] content = model();
        ByteBuffer file = Patches.little(content);
        long root = file.getLong(56 + 8);
        for (int at : Patches.find(content, Patches.latin("SNOD"))) {
            file.putLong(at + 8 + 8, root);
        }
        refused(content, "");
    }

    @Test
    void linksAreNotFollowed() {
        byte[] content = model();
        for (int at : Patches.find(content, Patches.latin("SNOD"))) {
            Patches.little(content).putInt(at + 8 + 16, 2);
        }
        refused(content, "expected a group or a dataset of this file, got a soft link");
    }

    @Test
    void aDatasetThatIsNotThere() {
        byte[] content = Patches.replace(model(), Patches.latin("/kernel"), Patches.latin("/kernal"));
        refused(content, "expected a dataset for each name in 'weight_names', got none for ");
    }

    @Test
    void anotherShapeThanTheLayers() {
        byte[] content = model();
        byte[] config = Patches.latin("\"kernel_size\": [3, 3]");
        refused(
                Patches.replace(content, config, Patches.latin("\"kernel_size\": [2, 2]")),
                "expected shape [2,2,3,7], got [3, 3, 3, 7]");
    }

    @Test
    void aShapeThatNoFileCouldHold() {
        byte[] content = model();
        byte[] dims = new byte[32];
        Patches.little(dims).putLong(3).putLong(3).putLong(3).putLong(7);
        byte[] absurd = new byte[32];
        Patches.little(absurd).putLong(1L << 62).putLong(3).putLong(-1).putLong(1L << 33);
        refused(Patches.replace(content, dims, absurd), "expected shape [3,3,3,7], got [46116860184273");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 40, 96, 500, 2000, 8000})
    void aFileThatIsCutShort(int length) {
        refused(Arrays.copyOf(model(), length), "hdf5 file m.h5: expected ");
    }

    @ParameterizedTest
    @CsvSource({"13, 0", "13, 255", "14, 3", "24, 7"})
    void aHeadThatLies(int at, int value) {
        byte[] content = model();
        content[at] = (byte) value;
        refused(content, "hdf5 file m.h5: expected ");
    }

    @Test
    void weightsAlone() {
        ModelFile weights = GoldenCases.file("keras2/mobile/weights.h5");
        assertThatThrownBy(() -> new KerasModelReader().read(weights))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "keras file weights.h5: expected a model with its architecture, got weights alone, or no"
                                + " model; open the architecture (model.to_json() writes it) and give this file as its weights");
    }

    @Test
    void anArchitectureAlone() {
        ModelFile architecture = GoldenCases.file("keras2/mobile/architecture.json");
        assertThatThrownBy(() -> new KerasModelReader().read(architecture))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "keras model architecture.json: expected a file of weights beside the architecture, got none;"
                                + " give it: --weights FILE, or weights(file) of the builder");
    }

    @Test
    void weightsOfAnotherModel() {
        ModelFile file = GoldenCases.file("keras2/mobile/architecture.json")
                .withWeights(GoldenCases.file("keras2/sequential/weights.h5"));
        assertThatThrownBy(() -> new KerasModelReader().read(file))
                .isInstanceOf(ModelException.class)
                .hasMessageMatching(
                        "weights weights\\.h5: expected \\d+ layers with weights, got \\d+; the file of weights"
                                + " is of another model, or without the layers at its top");
    }

    @Test
    void weightsOfNoKnownFormat() {
        ModelFile file = GoldenCases.file("keras2/mobile/architecture.json")
                .withWeights(ModelFile.of("w.bin", new byte[] {1, 2, 3, 4}));
        assertThatThrownBy(() -> new KerasModelReader().read(file))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "weights w.bin: expected an HDF5 file or a .keras file, got another format; save the weights"
                                + " with model.save_weights(…)");
        assertThat(List.of(file.weights().name())).containsExactly("w.bin");
    }
}

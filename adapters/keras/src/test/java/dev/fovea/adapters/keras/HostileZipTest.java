package dev.fovea.adapters.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.ModelFile;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code .keras} files whose zip is not what it should be. */
class HostileZipTest {

    private static final String MODEL = "keras/separable/model.keras";
    private static final String DAMAGED = "; the file is damaged: fetch or save it again";

    private static void refused(byte[] zip, String message) {
        KerasModelReader reader = new KerasModelReader();
        ModelFile file = ModelFile.of("m.keras", zip);
        assertThat(reader.accepts(file)).isTrue();
        assertThatThrownBy(() -> reader.read(file))
                .isInstanceOf(ModelException.class)
                .hasMessage(message);
    }

    @Test
    void deflatedEntriesAreRead() {
        ModelFile file = ModelFile.of("m.keras", Patches.zip(Patches.entries(MODEL)));
        assertThat(new KerasModelReader().read(file).toString())
                .isEqualTo(new KerasModelReader()
                        .read(GoldenCases.file(MODEL))
                        .toString()
                        .replace("graph model", "graph m"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a/../../evil", "/etc/evil", "..", "C:evil", "a\\..\\evil"})
    void namesThatLeaveTheFileAreRefused(String name) {
        Map<String, byte[]> entries = Patches.entries(MODEL);
        entries.put(name, new byte[1]);
        refused(
                Patches.zip(entries),
                "keras file m.keras: expected names of entries that stay within the file, got '" + name
                        + "'; do not trust this file");
    }

    @Test
    void twoEntriesOfOneName() {
        Map<String, byte[]> entries = Patches.entries(MODEL);
        entries.put("configXjson", new byte[1]);
        byte[] zip = Patches.replace(Patches.zip(entries), Patches.latin("configXjson"), Patches.latin("config.json"));
        refused(
                zip,
                "keras file m.keras: expected each entry once, got 'config.json' twice; the file is damaged or cut"
                        + " short: fetch or save it again");
    }

    @ParameterizedTest
    @CsvSource({"config.json", "model.weights.h5"})
    void aMissingEntry(String name) {
        Map<String, byte[]> entries = Patches.entries(MODEL);
        entries.remove(name);
        refused(
                Patches.zip(entries),
                "keras file m.keras: expected an entry '" + name + "', got 2 others; save the model with"
                        + " model.save(…), as a whole");
    }

    /** The directory's record of the weights: method at 10, checksum at 16, sizes at 20 and 24, offset at 42. */
    private static byte[] withDirectory(int offset, int size, long value) {
        byte[] zip = Patches.zip(Patches.entries(MODEL));
        List<Integer> places = Patches.find(zip, Patches.latin("model.weights.h5"));
        int record = places.get(places.size() - 1) - 46;
        for (int i = 0; i < size; i++) {
            zip[record + offset + i] = (byte) (value >>> (8 * i));
        }
        return zip;
    }

    @Test
    void whatTheDirectorySaysMustBeTrue() {
        String entry = " at entry 'model.weights.h5'" + DAMAGED;
        refused(
                withDirectory(10, 2, 12),
                "keras file m.keras: expected stored or deflated, and not encrypted, got method 12, flags 2056"
                        + entry);
        refused(
                withDirectory(8, 2, 1),
                "keras file m.keras: expected stored or deflated, and not encrypted, got method 8, flags 1" + entry);
        refused(
                withDirectory(16, 4, 7),
                "keras file m.keras: expected content that fits its checksum, got another" + entry);
        refused(withDirectory(24, 4, 100), "keras file m.keras: expected 100 bytes, got more" + entry);
        refused(withDirectory(24, 4, 1 << 20), "keras file m.keras: expected 1048576 bytes, got fewer" + entry);
        refused(
                withDirectory(42, 4, 0x7ffffff0L),
                "keras file m.keras: expected a header before it, got none at byte 2147483632" + entry);
        assertThatThrownBy(() -> read(withDirectory(20, 4, 0xfffffff0L)))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(
                        "keras file m.keras: expected to end within the file, got an end at byte 42949");
    }

    private static void read(byte[] zip) {
        new KerasModelReader().read(ModelFile.of("m.keras", zip));
    }

    /** A gigabyte of nothing is a megabyte of file: it is refused by its directory, before a byte is decoded. */
    @Test
    void aBombIsRefusedBeforeItIsDecoded() {
        assertThatThrownBy(() -> read(withDirectory(24, 4, 1L << 30)))
                .isInstanceOf(ModelException.class)
                .hasMessageMatching(
                        "keras file m.keras: expected at most 26\\d{7} bytes, got 1073741824 bytes from \\d+ at"
                                + " entry 'model.weights.h5'" + DAMAGED);
        assertThatThrownBy(() -> read(withDirectory(24, 4, 0xffffffffL))).isInstanceOf(ModelException.class);
    }

    @Test
    void aFileThatIsCutShort() {
        byte[] zip = Patches.zip(Patches.entries(MODEL));
        refused(
                Arrays.copyOf(zip, zip.length - 1),
                "keras file m.keras: expected a zip file with its directory at the end, got none; the file is damaged or"
                        + " cut short: fetch or save it again");
    }

    @Test
    void entriesThatAreNoJson() {
        Map<String, byte[]> entries = new LinkedHashMap<>(Patches.entries(MODEL));
        entries.put("config.json", new byte[] {(byte) 0xff, (byte) 0xfe});
        refused(Patches.zip(entries), "keras model m.keras: expected text in UTF-8, got other bytes");
    }
}

package dev.fovea.adapters.models.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damaged and hostile files are refused with a typed error, or read; nothing else, and soon. */
class DamagedFileTest {

    private static final String REPAIR = "; the file is damaged: convert or fetch the model again";

    private static byte[] good() {
        return Bytes.of(OpSamples.everyOperation(), "{\"name\": \"x\"}");
    }

    @Test
    void damagedFilesAreReadOrRefused() {
        fuzz(500);
    }

    @Tag("full")
    @Test
    void manyDamagedFilesAreReadOrRefused() {
        fuzz(10_000);
    }

    private static void fuzz(int count) {
        byte[] good = good();
        Assertions.assertTimeoutPreemptively(Duration.ofMinutes(4), () -> {
            int read = 0;
            int refused = 0;
            for (int i = 0; i < count; i++) {
                byte[] bad = Bytes.mutated(good, i);
                try {
                    FoveaFile file = Bytes.open(bad);
                    Graph graph = file.graph();
                    assertThat(graph.toString()).isNotEmpty();
                    file.spec();
                    // What was not sealed again is noticed by the checksums, every time.
                    assertThat(i % 2 == 1 || Arrays.equals(good, bad))
                            .as("mutation " + i)
                            .isTrue();
                    read++;
                } catch (FoveaException e) {
                    assertThat(e).as("mutation " + i).isInstanceOf(ModelException.class);
                    assertThat(e.getMessage()).as("mutation " + i).startsWith("model file x.fovea: expected ");
                    refused++;
                } catch (RuntimeException | Error e) {
                    throw new AssertionError("mutation " + i, e);
                }
            }
            assertThat(read).isGreaterThan(count / 50);
            assertThat(refused).isGreaterThan(count / 2);
        });
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] good = good();
        for (int size = 0; size < good.length; size += size < 256 ? 1 : 97) {
            byte[] cut = Arrays.copyOf(good, size);
            assertThatThrownBy(() -> Bytes.open(cut).graph()).isInstanceOf(ModelException.class);
        }
        assertThatThrownBy(() -> Bytes.open(Arrays.copyOf(good, 1000)))
                .hasMessage("model file x.fovea: expected " + good.length + " bytes, got 1000" + REPAIR);
        assertThatThrownBy(() -> Bytes.open(Arrays.copyOf(good, good.length + 1)))
                .hasMessage(
                        "model file x.fovea: expected " + good.length + " bytes, got " + (good.length + 1) + REPAIR);
    }

    @Test
    void theHeaderIsChecked() {
        header(b -> b[1] = 'f', "expected the first bytes of a fovea model file, got others" + REPAIR);
        header(
                b -> b[8] = 2,
                "expected version 1 of the format, got version 2; read it with the fovea that wrote it, or convert the"
                        + " original again");
        header(b -> b[16] ^= 1, "expected checksum ");
        header(b -> Bytes.words(b).putInt(56, 17), "expected 1 to 16 sections, got 17 at byte 56" + REPAIR);
        header(b -> Bytes.words(b).putInt(56, -1), "expected 1 to 16 sections, got 4294967295 at byte 56" + REPAIR);
    }

    @Test
    void sectionsLieInTheFileOneBehindTheOther() {
        sealed(b -> Bytes.words(b).putLong(72, 256), "expected offset 192 of its graph section, got 256 at byte 72");
        sealed(b -> Bytes.words(b).putLong(72, -64), "expected offset 192 of its graph section, got -64 at byte 72");
        sealed(b -> Bytes.words(b).putLong(80, Long.MAX_VALUE), " bytes in its graph section, got 9223372036854775807");
        sealed(b -> Bytes.words(b).putLong(80, -1), " bytes in its graph section, got -1 at byte 80");
        sealed(b -> Bytes.words(b).putLong(104, Bytes.offset(b, 0)), " of its spec section, got 192 at byte 104");
        sealed(b -> Bytes.words(b).putInt(96, 9), "each once, in this order, got a section of kind 9 at byte 96");
        sealed(b -> Bytes.words(b).putInt(96, 1), "each once, in this order, got a section of kind 1 at byte 96");
        sealed(b -> b[88] = 1, "expected 0 between sections, got 1 at byte 88");
        sealed(b -> b[Bytes.offset(b, 1) - 1] = 1, "expected 0 between sections, got 1 at byte ");
    }

    @Test
    void nothingLiesBehindTheSections() {
        byte[] good = good();
        byte[] longer = Arrays.copyOf(good, good.length + 64);
        Bytes.words(longer).putLong(48, longer.length);
        Bytes.sealed(longer);
        assertThatThrownBy(() -> Bytes.open(longer))
                .hasMessage("model file x.fovea: expected sections up to the end of the file at " + longer.length
                        + ", got " + good.length + REPAIR);
    }

    @Test
    void checksumsTellWhichSectionIsDamaged() {
        byte[] graph = good();
        graph[Bytes.offset(graph, 0)] ^= 1;
        assertThatThrownBy(() -> Bytes.open(graph).graph())
                .hasMessageMatching("model file x\\.fovea: expected checksum [0-9a-f]{8} of its graph section, got"
                        + " [0-9a-f]{8}; the file is damaged: convert or fetch the model again");
        byte[] spec = good();
        spec[Bytes.offset(spec, 1)] ^= 1;
        assertThatThrownBy(() -> Bytes.open(spec).spec()).hasMessageContaining(" of its spec section, got ");
        byte[] weights = good();
        weights[weights.length - 1] ^= 1;
        assertThatThrownBy(() -> Bytes.open(weights).graph()).hasMessageContaining(" of its weights section, got ");
    }

    /** A checksum can be made to fit; the hash cannot. */
    @Test
    void verifyNoticesWhatChecksumsDoNot() {
        byte[] forged = good();
        byte[] identity = Arrays.copyOfRange(forged, 16, 48);
        forged[forged.length - 1] ^= 1;
        Bytes.sealed(forged);
        System.arraycopy(identity, 0, forged, 16, 32);
        Bytes.words(forged).putInt(12, Header.checksum(Bytes.words(forged).slice(16, Header.bytes(3) - 16)));
        Bytes.open(forged).graph();
        assertThatThrownBy(() -> Bytes.open(forged).verify())
                .isInstanceOf(ModelException.class)
                .hasMessageMatching(
                        "model file x\\.fovea: expected SHA-256 [0-9a-f]{64}, got [0-9a-f]{64}; the file is damaged: .*");
    }

    @Test
    void countsAreHeldAgainstTheBytesThatAreLeft() {
        graph(
                g -> g.i32(-1),
                "expected at most 0 bytes of name of the graph, got 4294967295 at byte 0 of its graph section");
        graph(
                g -> g.i32(5).u8('a'),
                "expected at most 1 bytes of name of the graph, got 5 at byte 0 of its graph section");
        graph(g -> g.u8(1), "expected name of the graph, got the end at byte 0 of its graph section");
        graph(g -> g.text("g").i32(1 << 30), "expected at most 0 as number of blocks, got 1073741824 at byte 5");
        graph(g -> empty(g).i32(1 << 30).i64(0), "expected at most 0 as number of nodes, got 1073741824 at byte 13");
        graph(g -> empty(g).i32(1).text("x").i32(9).i64(0).u8(1), "expected at most 2 as number of inputs, got 9 at");
        graph(
                g -> empty(g).i32(1 << 15).bytes(new byte[10 << 15]),
                "expected at most 16384 as number of nodes, got 32768 at byte 13");
        graph(
                g -> input(g).i32(5000).bytes(new byte[20_000]),
                "expected at most 4096 as number of outputs, got 5000 at byte ");
        graph(g -> input(g).i32(1).i32(0).u8(0), "expected nothing behind its last field, got 1 bytes at byte ");
        graph(g -> input(g).i32(0), "expected a sound graph, got graph g: expected at least one output, got none at");
    }

    @Test
    void nodesReferToEarlierOnesAlone() {
        graph(g -> node(g, 1, 0).u8(14), "expected no number of an earlier node, got 0 at byte ");
        graph(g -> second(g, 1).u8(14).i32(0), "expected number of an earlier node from 0 to 0, got 1 at byte ");
        graph(g -> second(g, -1).u8(14).i32(0), "from 0 to 0, got 4294967295 at byte ");
        graph(g -> second(g, 0).u8(14).i32(1).i32(2), "expected number of an output's node from 0 to 1, got 2 at");
        graph(g -> second(g, 0).u8(0).i32(0), "expected a known operation, got number 0 at byte ");
        graph(g -> second(g, 0).u8(255).i32(0), "expected a known operation, got number 255 at byte ");
        graph(
                g -> empty(g).i32(2)
                        .text("x")
                        .i32(0)
                        .u8(16)
                        .u8(1)
                        .u8(0)
                        .u8(0)
                        .text("x")
                        .i32(0)
                        .u8(16)
                        .u8(1)
                        .u8(0)
                        .u8(0),
                "expected a sound graph, got node 'x' of graph g: expected a name of its own, got a second node");
    }

    @Test
    void shapesAndTypesAreChecked() {
        graph(g -> of(g, 10, 0), "expected a known element type, got number 10 at byte ");
        graph(g -> of(g, 1, 33), "expected a rank of at most 32, got 33 at byte ");
        graph(g -> of(g, 1, 1).i32(0).u8(0), "expected dimensions of at least 1, got 0 at byte ");
        graph(g -> of(g, 1, 1).i32(-1).u8(0), "expected dimensions of at least 1, got -1 at byte ");
        graph(
                g -> of(g, 1, 3).i32(1 << 30).i32(1 << 30).i32(1 << 30).u8(0).i32(0),
                "expected a sound graph, got shape [1073741824, 1073741824, 1073741824]: expected at most 2^63 - 1");
        graph(
                g -> of(g, 1, 2).i32(1 << 20).i32(1 << 20).u8(0).i32(0),
                "expected a sound graph, got tensor [1048576,1048576]: expected at most 2147483647 bytes in a row");
        graph(g -> of(g, 5, 0).u8(2), "expected 0 or 1 as quantised, got 2 at byte ");
        graph(g -> of(g, 5, 0).u8(1).f64(Double.NaN).i32(0), "expected a scale above 0, got NaN at byte ");
        graph(g -> of(g, 5, 0).u8(1).f64(-1).i32(0), "expected a scale above 0, got -1.0 at byte ");
        graph(
                g -> second(g, 0).u8(17).i32(0).i32(0).i64(0).i64(0).i64(0).i64(0),
                "expected a sound graph, got window 0x0: expected sizes, strides and dilations of 1..65536, got 0 at");
        graph(g -> second(g, 0).u8(4).u8(0).u8(0).i32(0).i32(0).f64(0), "expected no index of weights, got 0 at byte ");
    }

    @Test
    void noiseIsOfSoundSettings() {
        graph(
                g -> second(g, 0).u8(27).f64(1).u8(1).i32(0),
                "got dropout y: expected a rate from 0 to below 1, got 1.0 at byte ");
        graph(
                g -> second(g, 0).u8(29).f64(-0.5).i32(0),
                "got gaussian_noise y: expected a finite standard deviation of at least 0, got -0.5 at byte ");
        graph(
                g -> second(g, 0).u8(29).f64(Double.POSITIVE_INFINITY).i32(0),
                "expected a finite standard deviation of at least 0, got Infinity at byte ");
        graph(
                g -> second(g, 0).u8(30).f64(Double.NaN).i32(0),
                "got gaussian_dropout y: expected a rate from 0 to below 1, got NaN at byte ");
        graph(
                g -> second(g, 0).u8(31).f64(1.5).u8(1).i32(0),
                "got alpha_dropout y: expected a rate from 0 to below 1, got 1.5 at byte ");
        graph(g -> second(g, 0).u8(31).f64(0.5).u8(4).i32(0), "expected a known grain, got number 4 at byte ");
    }

    @Test
    void namesAreText() {
        graph(
                g -> g.i32(2).u8(0xc3).u8(0x28),
                "expected name of the graph in UTF-8, got other bytes at byte 4 of its graph section");
        graph(
                g -> g.i32(FieldWriter.MOST_TEXT + 1).bytes(new byte[FieldWriter.MOST_TEXT + 1]),
                "expected at most 1048576 bytes of name of the graph, got 1048577 at byte 0");
    }

    @Test
    void weightsLieInTheirSection() {
        weights(g -> g.text("g").i32(1).i64(64).i64(4), "expected a block at 0, got 64 at byte ");
        weights(g -> g.text("g").i32(1).i64(0).i64(129), "expected a block of 1 to 128 bytes, got 129 at byte ");
        weights(g -> g.text("g").i32(1).i64(0).i64(0), "expected a block of 1 to 128 bytes, got 0 at byte ");
        weights(g -> g.text("g").i32(2).i64(0).i64(65).i64(64).i64(64), "expected a block at 128, got 64 at byte ");
        weights(
                g -> g.text("g").i32(1).i64(0).i64(64).i32(0),
                "expected blocks up to the end of the weights at 128, got 64 at byte ");
        weights(
                g -> row(g, 1, 31).u8(0).i32(0).bytes(new byte[9]),
                "expected a sound graph, got weights w: expected 124 bytes for F32 [31], got 128 at byte ");
        weights(
                g -> row(g, 1, 32).u8(1).i32(0).bytes(new byte[9]),
                "expected each of the axes 0 to 0 once, got 1 at byte ");
        weights(g -> row(g, 1, 32).u8(0).i32(7).bytes(new byte[9]), "expected number of a block from 0 to 0, got 7 at");
        weights(g -> row(g, 5, 128).u8(0).i32(0).u8(1).i64(0), "expected 128 scales, got the end at byte ");
    }

    private static FieldWriter row(FieldWriter graph, int dtype, int dim) {
        return graph.text("g")
                .i32(1)
                .i64(0)
                .i64(128)
                .i32(1)
                .text("w")
                .u8(dtype)
                .u8(1)
                .i32(dim);
    }

    private static FieldWriter empty(FieldWriter graph) {
        return graph.text("g").i32(0).i32(0);
    }

    private static FieldWriter node(FieldWriter graph, int inputs, int input) {
        return empty(graph).i32(1).text("x").i32(inputs).i32(input);
    }

    /** A network of one input, up to its outputs. */
    private static FieldWriter input(FieldWriter graph) {
        return of(empty(graph).i32(1).text("x").i32(0).u8(16), 1).u8(0);
    }

    private static FieldWriter of(FieldWriter graph, int dtype) {
        return graph.u8(dtype).u8(1).i32(3);
    }

    /** A network of one input of that type and rank, which follows. */
    private static FieldWriter of(FieldWriter graph, int dtype, int rank) {
        return empty(graph).i32(1).text("x").i32(0).u8(16).u8(dtype).u8(rank);
    }

    /** An input and a second node that takes that one, up to its operation. */
    private static FieldWriter second(FieldWriter graph, int input) {
        return of(empty(graph).i32(2).text("x").i32(0).u8(16), 1)
                .u8(0)
                .text("y")
                .i32(1)
                .i32(input);
    }

    private static void graph(Consumer<FieldWriter> fields, String message) {
        refused(fields, 0, message);
    }

    private static void weights(Consumer<FieldWriter> fields, String message) {
        refused(fields, 128, message);
    }

    private static void refused(Consumer<FieldWriter> fields, int weightBytes, String message) {
        FieldWriter graph = new FieldWriter(weights -> 0);
        fields.accept(graph);
        byte[] bytes = Bytes.of(graph, weightBytes);
        assertThatThrownBy(() -> Bytes.open(bytes).graph())
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model file x.fovea: ")
                .hasMessageContaining(message)
                .hasMessageEndingWith(REPAIR);
    }

    private static void header(Consumer<byte[]> damage, String message) {
        byte[] bad = good();
        damage.accept(bad);
        assertThatThrownBy(() -> Bytes.open(bad))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model file x.fovea: " + message);
    }

    private static void sealed(Consumer<byte[]> damage, String message) {
        byte[] bad = good();
        damage.accept(bad);
        Bytes.sealed(bad);
        assertThatThrownBy(() -> Bytes.open(bad))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aSpecIsText() {
        byte[] bad = good();
        int at = Bytes.offset(bad, 1);
        bad[at] = (byte) 0xff;
        Bytes.sealed(bad);
        assertThatThrownBy(() -> Bytes.open(bad).spec())
                .hasMessage("model file x.fovea: expected text in UTF-8, got other bytes at its spec section" + REPAIR);
        assertThat(new String(good(), StandardCharsets.ISO_8859_1)).contains("{\"name\": \"x\"}");
    }
}

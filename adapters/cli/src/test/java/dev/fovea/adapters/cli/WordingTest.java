package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers, progress and names as people and scripts read them. */
class WordingTest {

    @ParameterizedTest
    @CsvSource({
        "0.003f, 0.003",
        "1f, 1.0",
        "0f, 0.0",
        "0.95699996f, 0.95699996",
        "3.2e-4f, 0.00032",
        "1.2e-9f, 1.2E-9",
        "2e-3f, 0.002",
        "123456f, 123456.0",
        "-0.5f, -0.5",
        "2.0E10f, 20000000000.0"
    })
    void floatsAreShort(float value, String expected) {
        assertThat(Decimal.shortest(value)).hasToString(expected);
    }

    @Test
    void noShorterDecimalReadsBackAsTheSameFloat() {
        Random random = new Random(20261122);
        for (int i = 0; i < 20_000; i++) {
            float value = i % 2 == 0 ? random.nextFloat() : Float.intBitsToFloat(random.nextInt());
            if (!Float.isFinite(value)) {
                continue;
            }
            String text = Decimal.shortest(value).toString();
            assertThat(Float.parseFloat(text)).as(text).isEqualTo(value == 0 ? 0f : value);
            // Any shorter one would have one digit less; nine digits tell all floats apart.
            BigDecimal digits = new BigDecimal(text).stripTrailingZeros();
            assertThat(digits.precision()).as(text).isLessThanOrEqualTo(9);
            BigDecimal fewer = digits.round(new MathContext(Math.max(1, digits.precision() - 1)));
            assertThat(fewer.floatValue() == value && digits.precision() > 1)
                    .as(text)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0   | -1  | 0 | 0 pictures",
                "1   | -1  | 2 | 1 picture  0.5/s",
                "0   | 10  | 0 | [------------------------] 0/10",
                "5   | 10  | 1 | [############------------] 5/10  5.0/s  0:01 left",
                "10  | 10  | 2 | [########################] 10/10  5.0/s",
                "1   | 7201| 1 | [------------------------] 1/7201  1.0/s  2:00:00 left",
                "11  | 10  | 1 | 11 pictures  11.0/s"
            })
    void theBarTellsShareRateAndTimeLeft(long done, long total, double seconds, String expected) {
        assertThat(Progress.bar(done, total, seconds)).isEqualTo(expected);
    }

    @Test
    void theBarIsDrawnAndTakenAway() {
        Terminal terminal = new Terminal(false, true, 80, true);
        Run run = Run.of(
                terminal,
                new ByteArrayInputStream(new byte[0]),
                "predict",
                Run.picture("espresso.jpg"),
                "nope.jpg",
                Run.picture("cat.jpg"));
        assertThat(run.err()).containsPattern("\\] 3/3  [0-9.]+/s").endsWith("fovea: 1 of 3 pictures failed\n");
        assertThat(run.err()).contains("\r\u001b[Kfovea: image nope.jpg");
        assertThat(run.out()).doesNotContain("\r").contains("espresso");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"plain | plain", "a,b | \"a,b\"", "a\"b | \"a\"\"b\""})
    void csvFieldsAreQuotedWhereTheyMust(String field, String expected) {
        assertThat(Csv.quoted(field)).isEqualTo(expected);
    }

    @Test
    void controlAndDirectionCharactersAreSpelled() {
        assertThat(Printable.line("a\nb\u001b\u202egpj.exe")).isEqualTo("a\\nb\\u001b\\u202egpj.exe");
        String family = "\ud83d\udc68\u200d\ud83d\udc69";
        assertThat(Printable.line(family)).isEqualTo("\ud83d\udc68\\u200d\ud83d\udc69");
        assertThat(ContactSheet.escaped(family)).isEqualTo(family);
        assertThat(ContactSheet.escaped("a\u200c<\u202egpj.exe\u200d")).isEqualTo("a\u200c&lt;\\u202egpj.exe\u200d");
        assertThat(Printable.line("Größe 写真.jpg")).isEqualTo("Größe 写真.jpg");
    }
}

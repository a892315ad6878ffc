package dev.fovea.adapters.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The odd pictures of the shared ground truth: the good ones as their table says, the bad ones refused with a reason. */
class GoldenPicturesTest {

    @Test
    void everyGoodPictureDecodesAsItsTableSays() throws IOException {
        List<String[]> rows = Pictures.table(Files.readAllBytes(Pictures.shared("golden/odd-images/expected.tsv")));
        assertThat(rows).hasSize(35);
        for (String[] row : rows) {
            String name = row[0];
            Image image = Pictures.decode(
                    Files.readAllBytes(Pictures.shared("golden/odd-images/good/" + name)), name, Pictures.AS_STORED);
            Image expected = Pictures.decode(
                    Files.readAllBytes(Pictures.shared("golden/odd-images/expected/" + name + ".png")),
                    name,
                    Pictures.AS_STORED);

            assertThat(image.width()).as(name).isEqualTo(Integer.parseInt(row[1]));
            assertThat(image.height()).as(name).isEqualTo(Integer.parseInt(row[2]));
            assertThat(image.channels()).as(name).isEqualTo(Integer.parseInt(row[3]));
            byte[] got = Pictures.rgb(image);
            byte[] want = Pictures.rgb(expected);
            if (name.startsWith("cmyk")) {
                assertThat(meanDifference(got, want)).as(name).isLessThanOrEqualTo(12);
            } else {
                int allowed = row[4].equals("exact") ? 0 : 2;
                assertThat(mostDifference(got, want)).as(name).isLessThanOrEqualTo(allowed);
            }
        }
    }

    /** The eight files hold the same stored pixels; SHA-256 of what Pillow's ImageOps.exif_transpose makes of them. */
    @ParameterizedTest
    @CsvSource({
        "1, 82347f390f57c991a84a42b9393b761899dde271121a45def6180a18ef90510c",
        "2, 36a387508582d321dc23c10ccaaad29a23cb8bf8e0377ef34b85bcb9841fb29e",
        "3, 80b86bc2d2c038e2015dadf02e3e7cacab8f88ac3789873ff37580dfffd21ac2",
        "4, e7c5a47a0358bdc96c219434b0a82ce141a72420a84e78ed6d6d563035f55c61",
        "5, 61eca313abbb81da3b3719d58736da4545c9e2d9f5a38fe361a2748cbff9f0e7",
        "6, 9785496969bccea5f19f1d66014662b3af0481338b9cfee9f3941b301695c6da",
        "7, 36f00f7151a1e29ef1a2ac2e13b8cefbde848249e62a7a1468accd042ad645f7",
        "8, 9eaf709b0c50798ec4310f163e19ab9ca31fdda64712ebec49fba84b50dcc55e",
    })
    void everyOrientationStandsUpright(int orientation, String sha256) throws IOException {
        String name = "exif_orientation_" + orientation + ".jpg";
        byte[] encoded = Files.readAllBytes(Pictures.shared("golden/odd-images/good/" + name));
        Image upright = Pictures.decode(encoded, name, DecodeOptions.defaults());

        assertThat(upright.width()).isEqualTo(orientation < 5 ? 200 : 362);
        assertThat(Pictures.sha256(Pictures.rgb(upright))).isEqualTo(sha256);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            bad_crc.png           | CORRUPT      | expected the PNG chunk at byte 33 with its checksum, got another checksum
            bomb_30000x30000.png  | TOO_LARGE    | expected at most 100000000 pixels, got 30000 x 30000; raise fovea.image.maxPixels if the picture is to be trusted
            empty.jpg             | EMPTY        | expected an encoded picture, got 0 bytes
            html.png              | NOT_AN_IMAGE | expected one of JPEG, PNG, WebP, GIF, BMP, TIFF, got content that starts with 3c 21 44 4f 43 54 59 50; check the file
            huge_dims.bmp         | TOO_LARGE    | expected at most 100000000 pixels, got 2000000000 x 2000000000; raise fovea.image.maxPixels if the picture is to be trusted
            negative_size.bmp     | CORRUPT      | expected width and height of at least 1, got -5 x 7
            no_eoi_tables.jpg     | CORRUPT      | expected a JPEG marker at byte 2, got byte 02
            noise_200_bytes.jpg   | CORRUPT      | expected a JPEG marker that may follow a scan, got ff1b at byte 12717
            soi_only.jpg          | TRUNCATED    | expected 4 bytes at byte 0, got a file of 2 bytes; fetch the file again
            text.jpg              | NOT_AN_IMAGE | expected one of JPEG, PNG, WebP, GIF, BMP, TIFF, got content that starts with 74 68 69 73 20 69 73 20; check the file
            truncated.png         | TRUNCATED    | expected 65548 bytes at byte 68202, got a file of 78530 bytes; fetch the file again
            truncated_half.jpg    | TRUNCATED    | expected a complete JPEG, got 'Corrupt JPEG data: premature end of data segment'; fetch the file again
            truncated_header.jpg  | TRUNCATED    | expected 67 bytes at byte 91, got a file of 150 bytes; fetch the file again
            zero_width.png        | CORRUPT      | expected width and height of at least 1, got 0 x 10
            zeros.png             | NOT_AN_IMAGE | expected one of JPEG, PNG, WebP, GIF, BMP, TIFF, got content that starts with 00 00 00 00 00 00 00 00; check the file
            """)
    void everyBadPictureIsRefusedWithItsReason(String name, Reason reason, String text) throws IOException {
        byte[] encoded = Files.readAllBytes(Pictures.shared("golden/odd-images/bad/" + name));
        // Once to load classes, once to count what the decode itself takes.
        Pictures.refused(encoded, name);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        ImageException error = Pictures.refused(encoded, name);
        long taken = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(error).isNotNull();
        assertThat(error.reason()).isEqualTo(reason);
        assertThat(error).hasMessage("image " + name + ": " + text);
        assertThat(error.type()).isEqualTo("image." + reason.name().toLowerCase(Locale.ROOT));
        // The largest that decodes halfway is 200 x 362 x 3; a copy of the file and stack traces come on top.
        assertThat(taken).isLessThan(2_000_000L + 4L * encoded.length);
    }

    private static int mostDifference(byte[] got, byte[] want) {
        assertThat(got).hasSameSizeAs(want);
        int most = 0;
        for (int i = 0; i < got.length; i++) {
            most = Math.max(most, Math.abs((got[i] & 0xff) - (want[i] & 0xff)));
        }
        return most;
    }

    private static double meanDifference(byte[] got, byte[] want) {
        assertThat(got).hasSameSizeAs(want);
        double sum = 0;
        for (int i = 0; i < got.length; i++) {
            sum += Math.abs((got[i] & 0xff) - (want[i] & 0xff));
        }
        return sum / got.length;
    }
}

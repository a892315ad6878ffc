package dev.fovea.adapters.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole photos, bit for bit what Pillow 12 gives. The numbers are
 * {@code hashlib.sha256(numpy.asarray(PIL.Image.open(file)).tobytes()).hexdigest()}.
 */
class PhotosTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "astronaut.jpg, b0325396c39ecf6d79b376dda835860251d28ac889b5fb3b914dca69fc7e2ffe",
        "cat.jpg, b148e85a18ebdbcc207ace380017681eb138be5be2475823865c9a2ea1af61d7",
        "espresso.jpg, 1dd81d8f7326cb40c5459580a5823fcda0a7b0b5a1f80b75cacf1f919985924e",
        "rocket.jpg, 3d4435cc745752b7f9724df88c6e18817de3ce7e3d2d71c55f85f7831e68f197",
    })
    void shippedPhotosEqualPillow(String name, String sha256) throws IOException {
        check(Pictures.docs(name), sha256);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "bird.bmp, 47a5acb532ae48015db71e7cb45fecc7177f3aa63d1c6949ea1156ca20968b49",
        "cat_1080p.jpg, ff4a871fe081e116f0b69c2dd8896b83039dbe0cd8e7dd242ffc24fa1fcfbca1",
        "cat_720p.jpg, 4cfc2dbed79807358958577079b992a41bac033b817b7d0bca3617e53897586c",
        "dog_segmentation_mask.bmp, 0f653d9f833ef2a2999e28c10129d0c31b76aed077abed6384478e05fe1f22a4",
        "face.jpg, fa0105fd9b473125bc9ca0a3bb645c03aa8c9dfd256e66d6491ad4b711a32af4",
        "grace_hopper.bmp, a3a89e1d9f138a6e348278bf487d02a4326c66c8850b817f3769a21b2a13b1e8",
        "kite_and_cold.jpg, 7596765e9d7aaf1155e2f0617ccde16045dc021e642702cd18fb4da021abf046",
        "parrot.jpg, 7e722716e24f467bffe76f45f4adaf0dfa2f07d101e0a7975b69b08a32fd0d5f",
    })
    void sharedPhotosEqualPillow(String name, String sha256) throws IOException {
        check(Pictures.shared("images/" + name), sha256);
    }

    private static void check(Path file, String sha256) throws IOException {
        Image image = Pictures.decode(Files.readAllBytes(file), file.toString(), Pictures.AS_STORED);
        assertThat(Pictures.sha256(Pictures.rgb(image))).isEqualTo(sha256);
    }
}

package dev.fovea.api.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.ImageCodec;
import dev.fovea.api.spi.Reduction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageDecoderTest {

    private static final DecodeOptions OPTIONS = new DecodeOptions(Orientation.APPLY, 100, 8);

    /** A codec for content that starts with its letter; the picture is one gray sample, its priority. */
    private record LetterCodec(char letter, int priority) implements ImageCodec {
        @Override
        public String id() {
            return "letter";
        }

        @Override
        public Availability availability() {
            return Availability.available("");
        }

        @Override
        public List<String> formats() {
            return List.of("LETTER-" + letter);
        }

        @Override
        public List<String> extensions() {
            return List.of();
        }

        @Override
        public boolean recognises(byte[] encoded) {
            return encoded[0] == letter;
        }

        @Override
        public Image decode(byte[] encoded, String origin, DecodeOptions options) {
            return Image.of(1, 1, ChannelOrder.GRAY, new byte[] {(byte) priority}, origin);
        }
    }

    /** Leaves all but the content "a1" to the next codec; tells the reduction that it was handed. */
    private static final class ChoosyCodec implements ImageCodec {
        @Override
        public String id() {
            return "choosy";
        }

        @Override
        public int priority() {
            return 9;
        }

        @Override
        public Availability availability() {
            return Availability.available("");
        }

        @Override
        public List<String> formats() {
            return List.of("LETTER-a");
        }

        @Override
        public List<String> extensions() {
            return List.of();
        }

        @Override
        public boolean recognises(byte[] encoded) {
            return encoded[0] == 'a';
        }

        @Override
        public Image decode(byte[] encoded, String origin, DecodeOptions options) {
            throw new ImageException(
                    Reason.UNSUPPORTED, Fault.of("image", origin).expected("a1").got("more"));
        }

        @Override
        public Optional<Image> attempt(byte[] encoded, String origin, DecodeOptions options, Reduction reduction) {
            byte sample = (byte) reduction.denominator(640, 480);
            return encoded.length > 1
                    ? Optional.of(Image.of(1, 1, ChannelOrder.GRAY, new byte[] {sample}, origin))
                    : Optional.empty();
        }
    }

    private final ImageDecoder decoder =
            new ImageDecoder(List.of(new LetterCodec('a', 1), new LetterCodec('a', 2), new LetterCodec('b', 0)));

    @Test
    void asksByPriorityWhoRecognisesTheContent() {
        assertThat(decoder.decode(new byte[] {'a'}, "x", OPTIONS).sample(0, 0, 0))
                .isEqualTo(2);
        assertThat(decoder.decode(new byte[] {'b', 1}, "x", OPTIONS).sample(0, 0, 0))
                .isZero();
        assertThat(decoder.decode(new byte[] {'b'}, "x.png", OPTIONS).origin()).isEqualTo("x.png");
        assertThat(decoder.codecs().get(0).priority()).isEqualTo(2);
    }

    @Test
    void whatACodecLeavesGoesToTheNext() {
        ImageDecoder choosy = new ImageDecoder(List.of(new LetterCodec('a', 2), new ChoosyCodec()));
        assertThat(choosy.decode(new byte[] {'a', 1}, "", OPTIONS).sample(0, 0, 0))
                .isEqualTo(1);
        assertThat(choosy.decode(new byte[] {'a'}, "", OPTIONS).sample(0, 0, 0)).isEqualTo(2);
        assertThatThrownBy(() -> new ImageDecoder(List.of(new ChoosyCodec())).decode(new byte[] {'a'}, "n", OPTIONS))
                .isInstanceOf(ImageException.class)
                .hasMessage("image n: expected a1, got more");
    }

    @Test
    void aReductionReachesTheCodec() {
        ImageDecoder choosy = new ImageDecoder(List.of(new ChoosyCodec()));
        ImageDecoder reducing = choosy.reducing((width, height) -> width / height == 1 ? 4 : 2);
        assertThat(reducing.decode(new byte[] {'a', 1}, "", OPTIONS).sample(0, 0, 0))
                .isEqualTo(4);
        assertThat(reducing.codecs()).isEqualTo(choosy.codecs());
    }

    @Test
    void refusesWhatNobodyRecognises() {
        assertThatThrownBy(() -> decoder.decode(new byte[] {'c', 0, -1, 3, 4, 5, 6, 7}, "c.png", OPTIONS))
                .isInstanceOf(ImageException.class)
                .hasMessage("image c.png: expected one of LETTER-a, LETTER-b, "
                        + "got content that starts with 63 00 ff 03 04 05 06 07; check the file")
                .extracting(e -> ((ImageException) e).reason())
                .isEqualTo(Reason.NOT_AN_IMAGE);
        assertThatThrownBy(() -> new ImageDecoder(List.of()).decode(new byte[] {'c'}, "", OPTIONS))
                .hasMessageEndingWith("add dev.fovea:fovea-images to the class path");
    }

    @Test
    void refusesEmptyAndOversizeContentBeforeAnyCodec() {
        assertThatThrownBy(() -> decoder.decode(new byte[0], "a.png", OPTIONS))
                .isInstanceOf(ImageException.class)
                .hasMessage("image a.png: expected an encoded picture, got 0 bytes");
        assertThatThrownBy(() -> decoder.decode(new byte[9], "a.png", OPTIONS))
                .isInstanceOf(ImageException.class)
                .hasMessage("image a.png: expected at most 8 bytes, got 9 bytes; "
                        + "raise fovea.image.maxBytes if the picture is to be trusted");
    }

    @Test
    void readsFiles(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("a.bin"), new byte[] {'b'});
        assertThat(ImageSource.of(file).load(decoder, OPTIONS).origin()).isEqualTo(file.toString());
        Path large = Files.write(folder.resolve("large.bin"), new byte[1_000]);
        assertThatThrownBy(() -> ImageSource.of(large).load(decoder, OPTIONS))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("expected at most 8 bytes");
        assertThatThrownBy(() -> ImageSource.of(folder).load(decoder, OPTIONS))
                .hasMessage("image " + folder + ": expected a file, got a folder");
        Path missing = folder.resolve("missing.png");
        assertThatThrownBy(() -> ImageSource.of(missing).load(decoder, OPTIONS))
                .isInstanceOf(ImageException.class)
                .hasMessage("image " + missing + ": expected a readable file, got no such file; check the path")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void takesWhatIsInMemory() throws IOException {
        Image image = Image.of(1, 1, ChannelOrder.GRAY, new byte[1], "here");
        assertThat(ImageSource.decoded("n", image).load(decoder, OPTIONS)).isSameAs(image);
        ImageSource encoded = ImageSource.encoded("n", new byte[] {'a'});
        assertThat(encoded.name()).isEqualTo("n");
        assertThat(encoded.load(decoder, OPTIONS).origin()).isEqualTo("n");
    }

    @Test
    void optionsAreChecked() {
        assertThatThrownBy(() -> new DecodeOptions(Orientation.APPLY, 0, 1))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("option maxPixels: expected at least 1, got 0");
        assertThatThrownBy(() -> new DecodeOptions(Orientation.APPLY, 1, -5))
                .hasMessage("option maxBytes: expected at least 1, got -5");
        assertThat(DecodeOptions.defaults()).isEqualTo(new DecodeOptions(Orientation.APPLY, 100_000_000, 1L << 30));
        assertThat(OPTIONS.withScale(DecodeScale.AUTO).withMaxPixels(3).scale()).isEqualTo(DecodeScale.AUTO);
        assertThat(OPTIONS.withOrientation(Orientation.IGNORE).withMaxPixels(3))
                .isEqualTo(new DecodeOptions(Orientation.IGNORE, 3, 8));
    }
}

package dev.fovea.api.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import org.junit.jupiter.api.Test;

final class ImageTest {

    @Test
    void samplesAreUnsignedAndRowMajor() {
        byte[] data = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, (byte) 255};
        Image image = Image.of(2, 2, ChannelOrder.RGB, data, "a.png");
        assertThat(image.sample(0, 1, 2)).isEqualTo(5);
        assertThat(image.sample(1, 0, 0)).isEqualTo(6);
        assertThat(image.sample(1, 1, 2)).isEqualTo(255);
        assertThat(image.data()).isSameAs(data);
        assertThat(image.channels()).isEqualTo(3);
        assertThat(image).hasToString("Image[2 x 2 RGB, a.png]");
        assertThatThrownBy(() -> image.sample(0, 2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void refusesDataThatDoesNotFit() {
        assertThatThrownBy(() -> Image.of(2, 2, ChannelOrder.RGBA, new byte[15], "a.png"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("image a.png: expected 16 bytes for 2 x 2 RGBA, got 15 bytes");
        assertThatThrownBy(() -> Image.of(0, 2, ChannelOrder.GRAY, new byte[0], ""))
                .hasMessage("image: expected width and height of at least 1, got 0 x 2");
        assertThatThrownBy(() -> Image.of(1 << 16, 1 << 16, ChannelOrder.GRAY, new byte[0], ""))
                .hasMessage("image: expected 4294967296 bytes for 65536 x 65536 GRAY, got 0 bytes");
    }
}

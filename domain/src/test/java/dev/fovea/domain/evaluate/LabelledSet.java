package dev.fovea.domain.evaluate;

import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import java.io.IOException;
import java.util.List;

/** Examples whose content is their number: a picture of that grey, or that number. */
record LabelledSet(List<String> classes, List<Integer> labels, boolean isPictures, List<Integer> broken)
        implements Dataset {

    @Override
    public String name() {
        return "set";
    }

    @Override
    public int size() {
        return labels.size();
    }

    @Override
    public String nameOf(int index) {
        return "example " + index;
    }

    @Override
    public float[] target(int index) {
        return new float[] {labels.get(index)};
    }

    @Override
    public Content content(int index) throws IOException {
        if (!isPictures) {
            return new Content.Values(HeapTensor.of(Shape.of(1), index));
        }
        if (broken.contains(index)) {
            throw new IOException("row " + index + " is gone");
        }
        return new Content.Picture(new ImageSource() {
            @Override
            public String name() {
                return nameOf(index);
            }

            @Override
            public Image load(ImageDecoder decoder, DecodeOptions options) {
                return Image.of(1, 1, ChannelOrder.GRAY, new byte[] {(byte) index}, name());
            }
        });
    }

    @Override
    public List<Skipped> skipped() {
        return List.of();
    }

    @Override
    public String hash() {
        return "0".repeat(64);
    }

    @Override
    public void close() {}
}

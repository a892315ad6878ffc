package dev.fovea.bench.photo;

import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;

/** The JDK's own JPEG reader and writer, whatever plug-ins are installed beside them. */
public final class Jpeg {

    private static final String JDK = "com.sun.imageio.";

    private Jpeg() {}

    /** The decoded picture, as the JDK makes it: usually {@link BufferedImage#TYPE_3BYTE_BGR}. */
    public static BufferedImage decode(byte[] encoded) {
        ImageReader reader = jdk(ImageIO.getImageReadersByFormatName("jpeg"));
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(encoded))) {
            reader.setInput(in, true, true);
            return reader.read(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            reader.dispose();
        }
    }

    /** The picture encoded with the given quality, from 0 to 1. */
    public static byte[] encode(BufferedImage picture, float quality) {
        ImageWriter writer = jdk(ImageIO.getImageWritersByFormatName("jpeg"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam settings = writer.getDefaultWriteParam();
            settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            settings.setCompressionQuality(quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** An RGB picture as Java's desktop classes hold it, {@link BufferedImage#TYPE_3BYTE_BGR}. */
    public static BufferedImage buffered(Image rgb) {
        if (rgb.order() != ChannelOrder.RGB) {
            throw new IllegalArgumentException("picture: expected RGB, got " + rgb);
        }
        BufferedImage picture = new BufferedImage(rgb.width(), rgb.height(), BufferedImage.TYPE_3BYTE_BGR);
        byte[] target = samples(picture);
        byte[] source = rgb.data();
        for (int i = 0; i < source.length; i += 3) {
            target[i] = source[i + 2];
            target[i + 1] = source[i + 1];
            target[i + 2] = source[i];
        }
        return picture;
    }

    /** The samples of a desktop picture as RGB. */
    public static Image rgb(BufferedImage picture) {
        byte[] source = samples(picture);
        byte[] data = new byte[source.length];
        for (int i = 0; i < data.length; i += 3) {
            data[i] = source[i + 2];
            data[i + 1] = source[i + 1];
            data[i + 2] = source[i];
        }
        return Image.of(picture.getWidth(), picture.getHeight(), ChannelOrder.RGB, data, "");
    }

    /** The samples of a {@link BufferedImage#TYPE_3BYTE_BGR} picture, not a copy. */
    public static byte[] samples(BufferedImage picture) {
        if (picture.getType() != BufferedImage.TYPE_3BYTE_BGR) {
            throw new IllegalArgumentException("picture: expected type 3BYTE_BGR, got type " + picture.getType());
        }
        return ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
    }

    private static <T> T jdk(Iterator<T> candidates) {
        while (candidates.hasNext()) {
            T candidate = candidates.next();
            if (candidate.getClass().getName().startsWith(JDK)) {
                return candidate;
            }
        }
        throw new IllegalStateException("the JDK has no JPEG codec of its own");
    }
}

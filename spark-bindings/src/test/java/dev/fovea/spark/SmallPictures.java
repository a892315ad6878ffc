package dev.fovea.spark;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;

/** Pictures that are made from a number, the same on every node. */
final class SmallPictures {

    private static final int KINDS = 64;
    private static final long SEED = 20_261_122;
    private static final byte[][] JPEGS = new byte[KINDS][];

    private SmallPictures() {}

    /** Which one of n is corrupt. */
    static long corruptOne(int n) {
        return new Random(SEED).nextInt(n);
    }

    /** A JPEG of 64 x 48 or a little more, one of 64 kinds; cut in its middle when it is to be corrupt. */
    static byte[] jpeg(long id, boolean isCorrupt) {
        byte[] whole = kind((int) (id % KINDS));
        return isCorrupt ? Arrays.copyOf(whole, whole.length / 2) : whole.clone();
    }

    private static synchronized byte[] kind(int kind) {
        if (JPEGS[kind] == null) {
            Random random = new Random(SEED + kind);
            BufferedImage image = new BufferedImage(64 + kind % 7, 48 + kind % 5, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    image.setRGB(x, y, ((x * 3) << 16) | ((y * 4) << 8) | (kind * 3 + random.nextInt(16)));
                }
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                ImageIO.write(image, "jpg", out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            JPEGS[kind] = out.toByteArray();
        }
        return JPEGS[kind];
    }

    /** A BMP of noise, 2646 x 2646 pixels: 21 million bytes. */
    static byte[] twentyMegabytes(long id) {
        int side = 2646;
        int stride = (side * 3 + 3) / 4 * 4;
        byte[] file = new byte[54 + stride * side];
        new Random(SEED + id).nextBytes(file);
        ByteBuffer.wrap(file)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 'B')
                .put((byte) 'M')
                .putInt(file.length)
                .putInt(0)
                .putInt(54)
                .putInt(40)
                .putInt(side)
                .putInt(side)
                .putShort((short) 1)
                .putShort((short) 24)
                .putInt(0)
                .putInt(stride * side)
                .putInt(2835)
                .putInt(2835)
                .putInt(0)
                .putInt(0);
        return file;
    }
}

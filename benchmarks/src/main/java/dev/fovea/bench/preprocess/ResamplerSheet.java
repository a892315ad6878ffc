package dev.fovea.bench.preprocess;

import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Region;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.LookupTable;
import dev.fovea.api.spi.PixelTransform;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.bench.photo.Jpeg;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Draws docs/images/resamplers.png: one detail of a photo through every resampler, side by side. */
public final class ResamplerSheet {

    private static final int SMALL = 32;
    private static final int ENLARGED = 4;
    private static final int COLUMNS = 7;
    private static final int CELL = SMALL * ENLARGED + 12;
    private static final int CAPTION = 18;

    private ResamplerSheet() {}

    /**
     * Writes the sheet.
     *
     * @param args photo, left edge, upper edge and side of the detail, file to write
     */
    public static void main(String[] args) {
        try {
            BufferedImage photo = ImageIO.read(Path.of(args[0]).toFile());
            Region detail = new Region(
                    Integer.parseInt(args[1]),
                    Integer.parseInt(args[2]),
                    Integer.parseInt(args[3]),
                    Integer.parseInt(args[3]));
            ImageIO.write(draw(photo, detail), "png", Path.of(args[4]).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedImage draw(BufferedImage photo, Region detail) {
        Image source = Image.of(photo.getWidth(), photo.getHeight(), ChannelOrder.BGR, Jpeg.samples(photo), "photo");
        Resampler[] all = Resampler.values();
        int rows = (all.length + 1 + COLUMNS - 1) / COLUMNS;
        BufferedImage sheet =
                new BufferedImage(COLUMNS * CELL + 12, rows * (CELL + CAPTION) + 12, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 9));
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        PreprocessKernels kernels = Kernels.of("reference");
        cell(
                graphics,
                0,
                "the detail, " + detail.width() + " x " + detail.height(),
                photo.getSubimage(detail.x(), detail.y(), detail.width(), detail.height()));
        for (int i = 0; i < all.length; i++) {
            cell(graphics, i + 1, all[i].name(), resized(kernels, source, detail, all[i]));
        }
        graphics.dispose();
        return sheet;
    }

    private static void cell(Graphics2D graphics, int number, String caption, BufferedImage picture) {
        int x = (number % COLUMNS) * CELL + 12;
        int y = (number / COLUMNS) * (CELL + CAPTION) + 12;
        graphics.drawImage(picture, x, y, SMALL * ENLARGED, SMALL * ENLARGED, null);
        graphics.setColor(Color.BLACK);
        graphics.drawString(caption, x, y + SMALL * ENLARGED + 12);
    }

    private static BufferedImage resized(PreprocessKernels kernels, Image source, Region detail, Resampler resampler) {
        byte[] entries = new byte[3 * 256];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = (byte) i;
        }
        PixelTransform transform = new PixelTransform(
                SMALL,
                SMALL,
                ChannelOrder.RGB,
                Layout.NHWC,
                resampler,
                Alpha.WHITE,
                LookupTable.ofBytes(DType.U8, 3, entries));
        BufferedImage small = new BufferedImage(SMALL, SMALL, BufferedImage.TYPE_INT_RGB);
        try (Tensor batch = Tensor.allocate(DType.U8, transform.batchShape(1))) {
            kernels.run(source, Placement.stretch(detail, SMALL, SMALL), transform, batch, 0);
            for (int i = 0; i < SMALL * SMALL; i++) {
                int red = batch.bytes().get(3 * i) & 0xff;
                int green = batch.bytes().get(3 * i + 1) & 0xff;
                int blue = batch.bytes().get(3 * i + 2) & 0xff;
                small.setRGB(i % SMALL, i / SMALL, (red << 16) | (green << 8) | blue);
            }
        }
        return small;
    }
}

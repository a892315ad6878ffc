package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/** The PNG files that heat maps are written to, each marked as ours, so that it may be written anew. */
final class HeatMapFiles {

    private static final String FORMAT = "javax_imageio_png_1.0";
    private static final String MARK = "fovea explain";
    private static final int MARK_WITHIN = 256;
    private static final String ENDING = "-heat-map";

    private final @Nullable Path file;
    private final @Nullable Path folder;
    private final Set<String> names = new HashSet<>();
    private final Set<Path> inputs;

    private HeatMapFiles(@Nullable Path file, @Nullable Path folder, Set<Path> inputs) {
        this.file = file;
        this.folder = folder;
        this.inputs = inputs;
    }

    static HeatMapFiles none() {
        return new HeatMapFiles(null, null, Set.of());
    }

    static HeatMapFiles of(Path file) {
        return new HeatMapFiles(file, null, Set.of());
    }

    /**
     * Files in a folder, named after their pictures.
     *
     * @param arguments what is read; a heat map among them, named outright, is not written over
     */
    static HeatMapFiles in(Path folder, Collection<String> arguments) {
        Set<Path> inputs = new HashSet<>();
        for (String argument : arguments) {
            try {
                inputs.add(Path.of(argument).toRealPath());
            } catch (IOException | InvalidPathException e) {
                // No file of that name: none that a map could take the place of.
            }
        }
        return new HeatMapFiles(null, folder, inputs);
    }

    /**
     * Makes the folder, before any work is done.
     *
     * @throws InvalidArgumentException when it cannot be made or written to
     */
    void prepare() {
        if (folder == null) {
            return;
        }
        String problem = null;
        IOException cause = null;
        try {
            Files.createDirectories(folder);
            problem = Files.isWritable(folder.toAbsolutePath()) ? null : "no permission to write";
        } catch (IOException e) {
            problem = Inputs.describe(e);
            cause = e;
        }
        if (problem != null) {
            throw new InvalidArgumentException(
                    Fault.of("output", folder.toString())
                            .expected("a folder that can be made and written to")
                            .got(problem)
                            .repair("name another with --out"),
                    cause);
        }
    }

    /** True when the path is meant as a file. */
    static boolean isFile(Path path) {
        return !Files.isDirectory(path)
                && path.toString().toLowerCase(Locale.ROOT).endsWith(".png");
    }

    /** The one file; empty for none or a folder. */
    Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /**
     * The file of the next picture's heat map.
     *
     * @throws InvalidArgumentException when it is there and not ours
     */
    Optional<Path> next(String source) {
        if (folder == null) {
            return Optional.ofNullable(file);
        }
        String base = source.equals(Inputs.STANDARD_INPUT)
                ? "standard-input"
                : source.substring(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1)
                        .replaceFirst("\\.[^.]*$", "");
        Path next = folder.resolve(base + ENDING + ".png");
        for (int i = 2; !names.add(String.valueOf(next.getFileName())) || isInput(next); i++) {
            next = folder.resolve(base + ENDING + "-" + i + ".png");
        }
        if (!isOurs(next)) {
            OutputFiles.require(List.of(next), Set.of());
        }
        return Optional.of(next);
    }

    private boolean isInput(Path path) {
        try {
            return Files.exists(path) && inputs.contains(path.toRealPath());
        } catch (IOException e) {
            // What cannot be found was not read.
            return false;
        }
    }

    /** True for a heat map that this command wrote. */
    static boolean isOurs(Path path) {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(path)) {
            return new String(in.readNBytes(MARK_WITHIN), StandardCharsets.ISO_8859_1).contains(MARK);
        } catch (IOException e) {
            // What cannot be read may still be written; opening it tells.
            return false;
        }
    }

    /** Writes the picture, of RGB, as a PNG. */
    static void write(Path path, Image image) throws IOException {
        byte[] encoded = encoded(image);
        try (OutputStream out = Rows.open(path)) {
            out.write(encoded);
        } catch (IOException e) {
            throw OutputException.of(path.toString(), e);
        }
    }

    private static byte[] encoded(Image image) throws IOException {
        BufferedImage pixels = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        byte[] data = image.data();
        for (int y = 0, at = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++, at += 3) {
                pixels.setRGB(x, y, ((data[at] & 0xff) << 16) | ((data[at + 1] & 0xff) << 8) | (data[at + 2] & 0xff));
            }
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(pixels, null, marked(writer, pixels)), null);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static IIOMetadata marked(ImageWriter writer, BufferedImage pixels) throws IOException {
        IIOMetadata metadata = writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(pixels), null);
        IIOMetadataNode entry = new IIOMetadataNode("tEXtEntry");
        entry.setAttribute("keyword", "Software");
        entry.setAttribute("value", MARK);
        IIOMetadataNode texts = new IIOMetadataNode("tEXt");
        texts.appendChild(entry);
        IIOMetadataNode root = new IIOMetadataNode(FORMAT);
        root.appendChild(texts);
        metadata.mergeTree(FORMAT, root);
        return metadata;
    }
}

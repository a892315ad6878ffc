package dev.fovea.adapters.datasets;

import dev.fovea.api.image.ImageSource;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Photos in files, each with its class. */
final class PictureSet implements Dataset {

    private static final System.Logger LOG = System.getLogger(PictureSet.class.getPackageName());
    private static final int CHUNK = 1 << 16;

    private final String name;
    private final Path root;
    private final List<String> classes;
    private final List<Photo> photos;
    private final List<Skipped> skipped;

    /**
     * A photo.
     *
     * @param file relative to the set's root, with slashes, or absolute
     * @param label the index of its class
     */
    record Photo(String file, int label, float weight) {}

    /** A set of photos, in this order. */
    PictureSet(Path name, Path root, List<String> classes, List<Photo> photos, List<Skipped> skipped) {
        this.name = name.toString();
        this.root = root;
        this.classes = List.copyOf(classes);
        this.photos = List.copyOf(photos);
        this.skipped = List.copyOf(skipped);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return photos.size();
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public String nameOf(int index) {
        return path(index).toString();
    }

    @Override
    public float[] target(int index) {
        return new float[] {photos.get(index).label()};
    }

    @Override
    public float weight(int index) {
        return photos.get(index).weight();
    }

    @Override
    public Content content(int index) {
        return new Content.Picture(ImageSource.of(path(index)));
    }

    @Override
    public List<Skipped> skipped() {
        return skipped;
    }

    @Override
    public String hash() throws IOException {
        ExampleHash hash = new ExampleHash(classes);
        byte[] chunk = new byte[CHUNK];
        for (int i = 0; i < photos.size(); i++) {
            hash.begin(photos.get(i).file(), target(i), weight(i));
            try (InputStream in = Files.newInputStream(path(i))) {
                for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                    hash.add(chunk, n);
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "{0} is left out when its batch comes: {1}", path(i), e);
            }
            hash.end();
        }
        return hash.hex();
    }

    private Path path(int index) {
        return root.resolve(photos.get(index).file());
    }

    @Override
    public void close() {
        // Files are open only while they are read.
    }
}

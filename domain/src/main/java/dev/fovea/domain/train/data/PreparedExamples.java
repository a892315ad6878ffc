package dev.fovea.domain.train.data;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.EncodedImage;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.model.Region;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.api.train.Augmentation;
import dev.fovea.api.train.Augmentation.Color;
import dev.fovea.api.train.Augmentation.Crop;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import dev.fovea.domain.image.ImageBatcher;
import dev.fovea.domain.stream.ImageStream;
import dev.fovea.domain.stream.Slots;
import dev.fovea.domain.train.BatchSettings;
import dev.fovea.domain.train.data.Draws.Purpose;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Examples of a set made ready for a network: pictures as a predictor makes them ready, bit for bit where nothing is
 * augmented; numbers as they are.
 */
final class PreparedExamples implements Examples {

    private final Dataset data;
    private final BatchSettings settings;
    private final List<Augmentation> augmentations;
    private final @Nullable ImageBatcher plain;
    private final @Nullable Slots shortcut;
    private final @Nullable ImageBatcher samples;
    private final ImageDecoder decoder;
    private final DecodeOptions options;

    /**
     * Examples of a set.
     *
     * @param augmentations of each example; empty for none
     */
    PreparedExamples(Dataset data, BatchSettings settings, List<Augmentation> augmentations, PictureReading reading) {
        this.data = data;
        this.settings = settings;
        this.augmentations = augmentations;
        this.options = reading.options();
        ImageInput image = settings.image();
        ImageDecoder full = ImageDecoder.installed();
        if (image == null) {
            this.plain = null;
            this.shortcut = null;
            this.samples = null;
            this.decoder = full;
            return;
        }
        PreprocessKernels kernels = reading.kernels();
        this.plain = new ImageBatcher(image, tensor(settings.input().shape()), kernels, reading.encoded());
        this.decoder = full.reducing(plain.reduction(options));
        this.shortcut = plain.behind(decoder);
        // Samples as real numbers, so that nothing is rounded between one augmentation and the next.
        ImageInput raw = new ImageInput(
                image.width(),
                image.height(),
                image.order(),
                Layout.NHWC,
                image.fit(),
                image.background(),
                image.resampler(),
                image.alpha(),
                Normalization.identity());
        Shape shape = Shape.of(image.height(), image.width(), image.order().channels());
        this.samples = augmentations.isEmpty() ? null : new ImageBatcher(raw, tensor(shape), kernels);
    }

    private static TensorInfo tensor(Shape row) {
        int[] dims = new int[row.rank() + 1];
        dims[0] = Shape.UNKNOWN;
        for (int i = 0; i < row.rank(); i++) {
            dims[i + 1] = row.dim(i);
        }
        return new TensorInfo("input", DType.F32, Shape.of(dims), null);
    }

    @Override
    public void fill(int example, int epoch, Tensor batch, int slot) throws IOException {
        Content content = data.content(example);
        if (content instanceof Content.Picture picture) {
            picture(picture.source(), example, epoch, batch, slot);
        } else if (content instanceof Content.Values values) {
            values(values.tensor(), example, epoch, batch, slot);
        }
    }

    private void picture(ImageSource source, int example, int epoch, Tensor batch, int slot) {
        if (plain == null || shortcut == null) {
            throw new ShapeException(Fault.of("example", data.nameOf(example))
                    .expected("numbers " + settings.input().shape() + ", as the network takes no pictures")
                    .got("a picture")
                    .repair("use a network whose input is [height, width, channels]"));
        }
        if (samples != null) {
            augmented(source, samples, example, epoch, batch, slot);
            return;
        }
        Optional<EncodedImage> content = source.content();
        if (content.isEmpty() || !shortcut.fill(content.get(), source.name(), options, batch, slot)) {
            plain.fill(ImageStream.load(source, decoder, options), batch, slot);
        }
    }

    private void augmented(ImageSource source, ImageBatcher into, int example, int epoch, Tensor batch, int slot) {
        ImageInput image = Objects.requireNonNull(settings.image());
        UnaryOperator<Placement> crop = UnaryOperator.identity();
        for (Augmentation augmentation : augmentations) {
            if (augmentation instanceof Crop part) {
                Draws draws = new Draws(settings.seed(), epoch, example, Purpose.CROP);
                crop = placement -> cropped(placement, part, image, draws);
            }
        }
        float[] pixels;
        try (Tensor one = into.allocate(1)) {
            into.fill(ImageStream.load(source, decoder, options), crop, one, 0);
            pixels = one.toFloats();
        }
        int channels = image.order().channels();
        pixels = warped(pixels, false, image.height(), image.width(), channels, example, epoch);
        for (Augmentation augmentation : augmentations) {
            if (augmentation instanceof Color color) {
                Draws draws = new Draws(settings.seed(), epoch, example, Purpose.COLOR);
                new ColorJitter(color, draws).apply(pixels, image.order());
            }
        }
        store(pixels, image, batch, slot);
    }

    /** A part of what the input shows of the picture, in its place. */
    private static Placement cropped(Placement placement, Crop crop, ImageInput image, Draws draws) {
        Region covered = placement.covered(image.width(), image.height());
        if (covered.width() < 1 || covered.height() < 1) {
            return placement;
        }
        Region source = placement.source();
        double scaleX = (double) source.width() / placement.width();
        double scaleY = (double) source.height() / placement.height();
        double left = source.x() + (covered.x() - placement.x()) * scaleX;
        double upper = source.y() + (covered.y() - placement.y()) * scaleY;
        double[] part = Warp.part(crop, covered.width() * scaleX, covered.height() * scaleY, draws);
        int width = (int) Math.max(1, Math.min(source.width(), Math.rint(part[2])));
        int height = (int) Math.max(1, Math.min(source.height(), Math.rint(part[3])));
        int x = (int) Math.min(source.x() + source.width() - width, Math.rint(left + part[0]));
        int y = (int) Math.min(source.y() + source.height() - height, Math.rint(upper + part[1]));
        return new Placement(
                new Region(x, y, width, height), covered.width(), covered.height(), covered.x(), covered.y());
    }

    private float[] warped(float[] pixels, boolean crops, int height, int width, int channels, int example, int epoch) {
        return Warp.draw(augmentations, crops, width, height, settings.seed(), epoch, example)
                .apply(pixels, new float[pixels.length], height, width, channels);
    }

    private static void store(float[] pixels, ImageInput image, Tensor batch, int slot) {
        Normalization normalization = image.normalization();
        int channels = image.order().channels();
        int area = image.width() * image.height();
        float[] row = new float[pixels.length];
        for (int i = 0; i < area; i++) {
            for (int c = 0; c < channels; c++) {
                float sample = pixels[i * channels + c];
                float value = normalization == null ? sample : normalization.apply(sample, c);
                row[image.layout() == Layout.NHWC ? i * channels + c : c * area + i] = value;
            }
        }
        batch.floats().put(slot * row.length, row);
    }

    private void values(HeapTensor tensor, int example, int epoch, Tensor batch, int slot) {
        Shape wanted = settings.input().shape();
        if (!squeezed(tensor.shape()).equals(squeezed(wanted))) {
            throw new ShapeException(Fault.of("example", data.nameOf(example))
                    .expected("numbers " + wanted + ", as the network takes them")
                    .got(tensor.shape())
                    .repair("use examples of the network's shape"));
        }
        float[] row = tensor.floats();
        if (!augmentations.isEmpty() && wanted.rank() == 3) {
            row = warped(row, true, wanted.dim(0), wanted.dim(1), wanted.dim(2), example, epoch);
        }
        batch.floats().put(slot * row.length, row);
    }

    /** The dimensions that are not 1: [28, 28] is as good as [28, 28, 1]. */
    private static List<Integer> squeezed(Shape shape) {
        return IntStream.range(0, shape.rank())
                .map(shape::dim)
                .filter(dim -> dim != 1)
                .boxed()
                .toList();
    }
}

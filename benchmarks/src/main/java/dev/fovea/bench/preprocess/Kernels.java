package dev.fovea.bench.preprocess;

import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.model.Region;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.Availability.Unavailable;
import dev.fovea.api.spi.KernelProvider;
import dev.fovea.api.spi.LookupTable;
import dev.fovea.api.spi.PixelTransform;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.spi.Services;
import dev.fovea.api.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The preprocessing kernels of a named backend, and never of another. */
public final class Kernels {

    /** Instruction-set levels that may be asked for, weakest first. */
    public static final List<String> LEVELS = List.of("scalar", "neon", "avx2", "avx512", "avx512vnni");

    private static final Pattern WORD = Pattern.compile("[a-z0-9]+");

    private Kernels() {}

    /** The kernels of the backend; throws with its reason when it is missing or unavailable. */
    public static PreprocessKernels of(String backend) {
        KernelProvider provider = Services.all(KernelProvider.class).stream()
                .filter(candidate -> candidate.id().equals(backend))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("backend " + backend + ": not installed"));
        if (provider.availability() instanceof Unavailable unavailable) {
            throw new IllegalStateException(
                    "backend " + backend + ": " + unavailable.reason() + "; " + unavailable.repair(),
                    unavailable.cause());
        }
        return provider.kernels(PreprocessKernels.class)
                .orElseThrow(() -> new IllegalStateException("backend " + backend + ": has no preprocessing"));
    }

    /** The first name of a level in the kernels' own description; throws when there is none. */
    public static String level(PreprocessKernels kernels) {
        return WORD.matcher(kernels.detail().toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .filter(LEVELS::contains)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "kernels: expected a detail that names one of " + LEVELS + ", got '" + kernels.detail() + "'"));
    }

    /** To RGB f32, (x - 127) / 128. */
    public static PixelTransform transform(int target, Resampler resampler, Layout layout) {
        LookupTable table = LookupTable.of(3, Normalization.of(1, 127, 128));
        return new PixelTransform(target, target, ChannelOrder.RGB, layout, resampler, Alpha.WHITE, table);
    }

    /** The reference's values for the whole picture. */
    public static float[] expected(Image image, PixelTransform transform) {
        try (Tensor batch = Tensor.allocate(transform.table().dtype(), transform.batchShape(1))) {
            of("reference").run(image, whole(image, transform), transform, batch, 0);
            return batch.toFloats();
        }
    }

    /**
     * Bytes of the whole picture that a transform must touch: nearest neighbours lie in as many rows as the result has,
     * bilinear ones without antialias in twice as many, and in those closer than a cache line; others see every row.
     */
    public static int touched(Image image, PixelTransform transform) {
        Resampler resampler = transform.resampler();
        long rows = resampler.isAntialiased()
                ? image.height()
                : Math.max(1, Math.round(2 * resampler.support())) * transform.height();
        return (int) (Math.min(image.height(), rows) * image.width() * image.channels());
    }

    /** The whole picture, stretched to the transform's size. */
    public static Placement whole(Image image, PixelTransform transform) {
        Region whole = new Region(0, 0, image.width(), image.height());
        return Placement.stretch(whole, transform.width(), transform.height());
    }
}

package dev.fovea.api.explain;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.model.Background;
import org.jspecify.annotations.Nullable;

/**
 * Occlusion: M. D. Zeiler, R. Fergus, "Visualizing and Understanding Convolutional Networks", ECCV 2014. A square patch
 * slides over the model's input and hides what is below; the attribution of a pixel is the mean, over the patches that hide
 * it, of how much the score falls. Every model that predicts will do; nothing is differentiated.
 *
 * @param patch side of the square in pixels of the model's input, at least 1; null for a fifth of the longer side
 * @param stride pixels from patch to patch, 1 to the patch's side; null for a quarter of the patch
 * @param baseline what takes the place of what is hidden
 * @param score of the model's answer
 */
public record Occlusion(@Nullable Integer patch, @Nullable Integer stride, Baseline baseline, Score score)
        implements AttributionMethod {

    /** The name. */
    public static final String ID = "occlusion";

    private static final int PATCHES_A_SIDE = 5;
    private static final int STRIDES_A_PATCH = 4;

    public Occlusion {
        if (patch != null && patch < 1) {
            throw new InvalidArgumentException(Fault.of("option", "patch")
                    .expected("a side of at least 1 pixel")
                    .got(patch));
        }
        if (stride != null && stride < 1) {
            throw new InvalidArgumentException(
                    Fault.of("option", "stride").expected("at least 1 pixel").got(stride));
        }
        if (patch != null && stride != null && stride > patch) {
            throw tooWide(patch, stride);
        }
        if (score == Score.LOGIT) {
            throw new InvalidArgumentException(Fault.of("option", "score")
                    .expected("probability or log-odds, for occlusion")
                    .got("logit, which a prediction does not tell")
                    .repair("use log-odds, which is the logit of a sigmoid and close to that of a softmax"));
        }
    }

    /** The defaults, which docs/explain.md gives the reasons for. */
    public static Occlusion defaults() {
        return new Occlusion(null, null, Baseline.of(Background.BLACK), Score.PROBABILITY);
    }

    /** A copy with another patch. */
    public Occlusion withPatch(int patch) {
        return new Occlusion(patch, stride, baseline, score);
    }

    /** A copy with another stride. */
    public Occlusion withStride(int stride) {
        return new Occlusion(patch, stride, baseline, score);
    }

    /** A copy that hides by another baseline. */
    public Occlusion withBaseline(Baseline baseline) {
        return new Occlusion(patch, stride, baseline, score);
    }

    /** A copy with another score. */
    public Occlusion withScore(Score score) {
        return new Occlusion(patch, stride, baseline, score);
    }

    /**
     * A copy in which patch and stride are numbers.
     *
     * @param width of the model's input
     * @param height of the model's input
     * @throws InvalidArgumentException when the patch is larger than the input, or the stride than the patch
     */
    public Occlusion on(int width, int height) {
        int side = patch != null ? patch : Math.max(1, Math.max(width, height) / PATCHES_A_SIDE);
        if (side > Math.max(width, height)) {
            throw new InvalidArgumentException(Fault.of("option", "patch")
                    .expected("at most " + Math.max(width, height) + ", the longer side of the model's input")
                    .got(side));
        }
        int step = stride != null ? stride : Math.max(1, side / STRIDES_A_PATCH);
        if (step > side) {
            throw tooWide(side, step);
        }
        return new Occlusion(side, step, baseline, score);
    }

    private static InvalidArgumentException tooWide(int patch, int stride) {
        return new InvalidArgumentException(Fault.of("option", "stride")
                .expected("at most " + patch + ", the side of the patch, so that every pixel is hidden once")
                .got(stride));
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String settings() {
        return "score " + score.word() + ", patch " + (patch == null ? "of a fifth of the input" : patch) + ", stride "
                + (stride == null ? "of a quarter of it" : stride) + ", filled with "
                + (baseline.kind() == Baseline.Kind.MEAN ? "the mean colour" : baseline.text());
    }
}

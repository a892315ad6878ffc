package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.explain.AttributionMethod;
import dev.fovea.api.explain.Baseline;
import dev.fovea.api.explain.IntegratedGradients;
import dev.fovea.api.explain.Occlusion;
import dev.fovea.api.explain.Score;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How it is explained. */
final class ExplainMethodOptions {

    private AttributionMethod method = IntegratedGradients.defaults();
    private @Nullable Baseline baseline;
    private @Nullable Score score;
    private @Nullable Integer steps;
    private @Nullable Integer maxSteps;
    private @Nullable Integer patch;
    private @Nullable Integer stride;

    @Option(
            names = {"-l", "--label"},
            paramLabel = "LABEL",
            description =
                    "The class to explain: its name, its id or its number. Default: the likeliest of each picture.")
    private @Nullable String label;

    @Option(
            names = "--method",
            paramLabel = "integrated-gradients|occlusion",
            description = "Integrated gradients follow the network's gradients; occlusion hides patch after patch and"
                    + " takes every model. Default: integrated-gradients.")
    void method(String word) {
        method = parsed("--method", word, AttributionMethod::named);
    }

    @Option(
            names = "--baseline",
            paramLabel = "BASELINE",
            description = "What stands for nothing to be seen: mean (the picture's mean colour), blurred, or a colour"
                    + " such as black or #rrggbb. Default: the method's; see docs/explain.md.")
    void baseline(String word) {
        baseline = parsed("--baseline", word, Baseline::of);
    }

    @Option(
            names = "--score",
            paramLabel = "probability|log-odds|logit",
            description = "What of the model's answer is explained. Default: probability.")
    void score(String word) {
        score = parsed("--score", word, Score::of);
    }

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Integrated gradients: steps of the path at first; they are doubled until the sum is right.")
    void steps(String word) {
        steps = Choices.number("--steps", word, 1, IntegratedGradients.MOST_STEPS);
    }

    @Option(names = "--max-steps", paramLabel = "N", description = "Integrated gradients: steps of the path at most.")
    void maxSteps(String word) {
        maxSteps = Choices.number("--max-steps", word, 1, IntegratedGradients.MOST_STEPS);
    }

    @Option(
            names = "--patch",
            paramLabel = "N",
            description = "Occlusion: the side of the patch in pixels of the model's input.")
    void patch(String word) {
        patch = Choices.number("--patch", word, 1, Integer.MAX_VALUE);
    }

    @Option(
            names = "--stride",
            paramLabel = "N",
            description = "Occlusion: pixels from patch to patch, at most its side. Default: a quarter of it.")
    void stride(String word) {
        stride = Choices.number("--stride", word, 1, Integer.MAX_VALUE);
    }

    private static <T> T parsed(String option, String word, Function<String, T> parser) {
        try {
            return parser.apply(word);
        } catch (FoveaException e) {
            Fault fault = Objects.requireNonNull(e.fault());
            Fault wrong = Fault.of("option", option).expected(fault.expected()).got("'" + word + "'");
            throw new InvalidArgumentException(fault.repair() == null ? wrong : wrong.repair(fault.repair()), e);
        }
    }

    @Nullable
    String label() {
        return label;
    }

    /**
     * The method with its settings.
     *
     * @throws InvalidArgumentException when a setting is the other method's, or two contradict each other
     */
    AttributionMethod chosen() {
        if (method instanceof Occlusion occlusion) {
            refuse("--steps", steps);
            refuse("--max-steps", maxSteps);
            return of(occlusion);
        }
        refuse("--patch", patch);
        refuse("--stride", stride);
        if (steps != null && maxSteps != null && maxSteps < steps) {
            throw new InvalidArgumentException(Fault.of("option", "--max-steps")
                    .expected("at least " + steps + ", the --steps")
                    .got(maxSteps));
        }
        IntegratedGradients gradients = (IntegratedGradients) method;
        gradients = baseline == null ? gradients : gradients.withBaseline(baseline);
        gradients = score == null ? gradients : gradients.withScore(score);
        gradients = steps == null ? gradients : gradients.withSteps(steps);
        return maxSteps == null ? gradients : gradients.withMaxSteps(maxSteps);
    }

    private Occlusion of(Occlusion given) {
        return new Occlusion(
                patch == null ? given.patch() : patch,
                stride == null ? given.stride() : stride,
                baseline == null ? given.baseline() : baseline,
                score == null ? given.score() : score);
    }

    private void refuse(String option, @Nullable Integer given) {
        if (given != null) {
            throw new InvalidArgumentException(Fault.of("option", option)
                    .expected("the method that it is for")
                    .got(method.id())
                    .repair("leave it out, or name the other --method"));
        }
    }
}

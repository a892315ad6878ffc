package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.explain.AttributionMethod;
import dev.fovea.api.explain.Baseline;
import dev.fovea.api.explain.IntegratedGradients;
import dev.fovea.api.explain.Occlusion;
import dev.fovea.api.explain.Score;
import dev.fovea.spark.sql.OnInvalid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a call of {@code fovea_explain} chooses. */
final class ExplainOptions {

    private static final String METHOD = "method";
    private static final String LABEL = "label";
    private static final String BASELINE = "baseline";
    private static final String SCORE = "score";
    private static final String STEPS = "steps";
    private static final String MAX_STEPS = "maxSteps";
    private static final String PATCH = "patch";
    private static final String STRIDE = "stride";
    private static final List<String> OWN =
            List.of(METHOD, LABEL, BASELINE, SCORE, STEPS, MAX_STEPS, PATCH, STRIDE, FunctionOptions.HANDLE_INVALID);

    private ExplainOptions() {}

    /**
     * The choices of a map: those of the method, and those of {@link PortOption}.
     *
     * @throws UnknownNameException when a name is none of them; the message suggests the nearest
     * @throws InvalidArgumentException when a value is not allowed
     */
    static FunctionOptions of(Map<String, String> options) {
        Map<String, String> own = new LinkedHashMap<>(options);
        own.keySet().retainAll(OWN);
        Map<String, String> rest = new LinkedHashMap<>(options);
        rest.keySet().removeAll(OWN);
        requireKnown(rest);
        String invalid = own.get(FunctionOptions.HANDLE_INVALID);
        return new FunctionOptions(
                new Answer.Explanation(method(own), own.get(LABEL)),
                PortOptions.of(rest),
                invalid == null ? null : OnInvalid.of("option " + FunctionOptions.HANDLE_INVALID, invalid));
    }

    private static void requireKnown(Map<String, String> rest) {
        List<String> known = new ArrayList<>(OWN);
        PortOption.all().forEach(option -> known.add(option.name()));
        for (String name : rest.keySet()) {
            if (!known.contains(name)) {
                throw new UnknownNameException(Fault.of("option", "'" + name + "'")
                        .expected("one of " + String.join(", ", known))
                        .got("another")
                        .repair(Names.suggestion(name, known)));
            }
        }
    }

    private static AttributionMethod method(Map<String, String> own) {
        AttributionMethod method = AttributionMethod.named(own.getOrDefault(METHOD, IntegratedGradients.ID));
        String baseline = own.get(BASELINE);
        String score = own.get(SCORE);
        Baseline from = baseline == null ? method.baseline() : Baseline.of(baseline);
        Score of = score == null ? method.score() : Score.of(score);
        if (method instanceof IntegratedGradients gradients) {
            refuse(own, gradients, PATCH, STRIDE);
            Integer steps = number(own, STEPS);
            Integer most = number(own, MAX_STEPS);
            IntegratedGradients set = gradients.withBaseline(from).withScore(of);
            set = steps == null ? set : set.withSteps(steps);
            return most == null ? set : set.withMaxSteps(most);
        }
        refuse(own, method, STEPS, MAX_STEPS);
        return new Occlusion(number(own, PATCH), number(own, STRIDE), from, of);
    }

    private static void refuse(Map<String, String> own, AttributionMethod method, String... names) {
        for (String name : names) {
            if (own.containsKey(name)) {
                throw new InvalidArgumentException(Fault.of("option", name)
                        .expected("the method that it is for")
                        .got(method.id())
                        .repair("leave it out, or name the other method"));
            }
        }
    }

    private static @Nullable Integer number(Map<String, String> own, String name) {
        String text = own.get(name);
        if (text == null) {
            return null;
        }
        try {
            return Integer.valueOf(text.strip());
        } catch (NumberFormatException e) {
            throw new InvalidArgumentException(
                    Fault.of("option", name).expected("a whole number").got("'" + text + "'"), e);
        }
    }
}

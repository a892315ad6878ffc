package dev.fovea.api.explain;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What of a model's answer is explained. */
public enum Score {
    /** The model's output for the label: its probability, for a network that ends in softmax or sigmoid. */
    PROBABILITY,
    /**
     * log(p / (1 - p)) of the label's probability p: what speaks for the label against all others together. It does not
     * flatten out where the model is sure.
     */
    LOG_ODDS,
    /** What goes into the last softmax or sigmoid for the label. Only the graph of a network tells it. */
    LOGIT;

    /** The word: {@code probability}, {@code log-odds} or {@code logit}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All words. */
    public static List<String> words() {
        return Arrays.stream(values()).map(Score::word).toList();
    }

    /**
     * The score of that word.
     *
     * @throws UnknownNameException when there is none; the message suggests the nearest word
     */
    public static Score of(String word) {
        String wanted = word.strip().replace('_', '-');
        return Arrays.stream(values())
                .filter(score -> score.word().equalsIgnoreCase(wanted))
                .findFirst()
                .orElseThrow(() -> new UnknownNameException(Fault.of("score", "'" + word + "'")
                        .expected("one of " + String.join(", ", words()))
                        .got("another")
                        .repair(Names.suggestion(word, words()))));
    }
}

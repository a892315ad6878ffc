package dev.fovea.api.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** Suggestions for names that were mistyped. */
public final class Names {

    private static final int MOST_LISTED = 40;

    private Names() {}

    /** A sentence that names the nearest known name, or lists them, up to 40, when none is near. */
    public static String suggestion(String given, Collection<String> known) {
        String wanted = given.toLowerCase(Locale.ROOT);
        return known.stream()
                .min(Comparator.comparingInt(name -> gap(wanted, name.toLowerCase(Locale.ROOT))))
                .filter(name -> !wanted.isEmpty()
                        && gap(wanted, name.toLowerCase(Locale.ROOT)) <= Math.max(2, wanted.length() / 3))
                .map(name -> "did you mean '" + name + "'?")
                .orElse("known are " + listed(known));
    }

    private static String listed(Collection<String> known) {
        String first = known.stream().sorted().limit(MOST_LISTED).collect(Collectors.joining(", "));
        return known.size() <= MOST_LISTED ? first : first + " and " + (known.size() - MOST_LISTED) + " more";
    }

    /** The edits to the name, or to its beginning when at least three letters were given: people leave endings out. */
    private static int gap(String wanted, String name) {
        int whole = distance(wanted, name);
        if (wanted.length() < 3 || wanted.length() >= name.length()) {
            return whole;
        }
        return Math.min(whole, 1 + distance(wanted, name.substring(0, wanted.length())));
    }

    /** Levenshtein's edit distance. */
    static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[b.length()];
    }
}

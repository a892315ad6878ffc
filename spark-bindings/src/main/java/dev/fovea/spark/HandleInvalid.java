package dev.fovea.spark;

import java.util.Arrays;
import java.util.Locale;

/** What becomes of a row without a good picture. */
enum HandleInvalid {
    ERROR,
    SKIP,
    KEEP;

    /** The word that users write. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static String[] words() {
        return Arrays.stream(values()).map(HandleInvalid::word).toArray(String[]::new);
    }

    static HandleInvalid of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}

package dev.fovea.domain.explain.run;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.model.LabelTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which class is meant. */
final class LabelChoice {

    private LabelChoice() {}

    /**
     * The index of a class.
     *
     * @param text its name or id in any case, one of the synonyms that its name lists, or its number
     * @param labels of the model, or null
     * @param classes of the model
     * @throws UnknownNameException when there is none; the message suggests the nearest name
     * @throws InvalidArgumentException when there are several
     */
    static int index(String text, @Nullable LabelTable labels, int classes) {
        String wanted = text.strip();
        List<Integer> whole = new ArrayList<>();
        List<Integer> part = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; labels != null && i < labels.size(); i++) {
            LabelTable.Entry entry = labels.get(i);
            if (entry.name().equalsIgnoreCase(wanted) || entry.id().equalsIgnoreCase(wanted)) {
                whole.add(i);
            }
            names.add(entry.name());
            for (String synonym : entry.name().split(",", -1)) {
                names.add(synonym.strip());
                if (synonym.strip().equalsIgnoreCase(wanted)) {
                    part.add(i);
                }
            }
        }
        List<Integer> found = whole.isEmpty() ? part : whole;
        if (found.size() > 1) {
            throw new InvalidArgumentException(Fault.of("label", "'" + text + "'")
                    .expected("a name of one class")
                    .got("that of classes " + found)
                    .repair("give the number"));
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        return number(wanted, text, names, classes);
    }

    private static int number(String wanted, String text, Set<String> names, int classes) {
        if (wanted.matches("[0-9]{1,9}")) {
            int index = Integer.parseInt(wanted);
            if (index < classes) {
                return index;
            }
        }
        throw new UnknownNameException(Fault.of("label", "'" + text + "'")
                .expected("a class of the model, by name, id or a number of 0 to " + (classes - 1))
                .got("another")
                .repair(names.isEmpty() ? "give a number" : Names.suggestion(wanted, names)));
    }
}

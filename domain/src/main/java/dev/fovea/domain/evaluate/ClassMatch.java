package dev.fovea.domain.evaluate;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.Names;
import dev.fovea.api.model.LabelTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Which output of a model stands for which class of the examples.
 *
 * @param outputs by class
 * @param names of the classes, for people
 */
record ClassMatch(List<Integer> outputs, List<String> names) {

    /** Several labels of a model have this name. */
    private static final int AMBIGUOUS = -1;

    ClassMatch {
        outputs = List.copyOf(outputs);
        names = List.copyOf(names);
    }

    /** The outputs of a model without labels: as many as classes, in their order. */
    static ClassMatch inOrder(List<String> classes) {
        List<Integer> outputs = new ArrayList<>();
        for (int i = 0; i < classes.size(); i++) {
            outputs.add(i);
        }
        return new ClassMatch(outputs, classes);
    }

    /**
     * The outputs by the labels' names, or their ids. Examples whose classes are numbers alone, from 0, mean the model's
     * outputs by these, where no label is called so.
     *
     * @throws DatasetException when a class is none of the model's labels, or may be several
     */
    static ClassMatch of(List<String> classes, LabelTable labels, String data, String model) {
        Map<String, Integer> byName = new HashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            byName.merge(labels.get(i).name(), i, (a, b) -> AMBIGUOUS);
        }
        Map<String, Integer> all = new HashMap<>(byName);
        for (int i = 0; i < labels.size(); i++) {
            if (!labels.get(i).id().isEmpty()) {
                all.putIfAbsent(labels.get(i).id(), i);
            }
        }
        boolean isNumbered = classes.size() <= labels.size()
                && new HashSet<>(classes).equals(new HashSet<>(numbers(classes.size())));
        if (isNumbered && classes.stream().noneMatch(all::containsKey)) {
            all.clear();
            classes.forEach(number -> all.put(number, Integer.valueOf(number)));
        }
        List<Integer> outputs = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String name : classes) {
            Integer output = all.get(name);
            if (output == null) {
                throw unknown(name, classes, labels, data, model, all);
            }
            if (output == AMBIGUOUS) {
                throw ambiguous(name, labels, data, model);
            }
            outputs.add(output);
            String label = labels.get(output).name();
            names.add(output.equals(byName.get(label)) ? label : name);
        }
        return new ClassMatch(outputs, names);
    }

    private static List<String> numbers(int count) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(String.valueOf(i));
        }
        return numbers;
    }

    private static DatasetException unknown(
            String name,
            List<String> classes,
            LabelTable labels,
            String data,
            String model,
            Map<String, Integer> known) {
        long missing = classes.stream().filter(one -> !known.containsKey(one)).count();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            names.add(labels.get(i).name());
        }
        return new DatasetException(Fault.of("class", "'" + name + "' of " + data)
                .expected("the name of a label of model " + model)
                .got(
                        missing == 1
                                ? "none of them"
                                : "none of them, as of " + (missing - 1)
                                        + (missing == 2 ? " other class" : " other classes"))
                .repair("name the classes as the model does, or take a model that knows them; "
                        + Names.suggestion(name, names)));
    }

    private static DatasetException ambiguous(String name, LabelTable labels, String data, String model) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            if (labels.get(i).name().equals(name)) {
                ids.add(
                        labels.get(i).id().isEmpty()
                                ? "output " + i
                                : labels.get(i).id());
            }
        }
        return new DatasetException(Fault.of("class", "'" + name + "' of " + data)
                .expected("the name of one label of model " + model)
                .got("that of " + String.join(" and ", ids))
                .repair("name the class by its id"));
    }
}

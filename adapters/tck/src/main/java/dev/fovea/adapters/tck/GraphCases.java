package dev.fovea.adapters.tck;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The catalogue of networks that every plan compiler must run. */
final class GraphCases {

    private GraphCases() {}

    /** All of them, each name once: padding that does not fit falls back to padding that another case has. */
    static List<GraphCase> all() {
        Map<String, GraphCase> cases = new LinkedHashMap<>();
        Stream.of(NetworkCases.all(), LayerCases.all(), ConvolutionCases.all())
                .flatMap(some -> some)
                .forEach(one -> cases.putIfAbsent(one.name(), one));
        return List.copyOf(cases.values());
    }

    /** A few that together hold most kinds of layers. */
    static List<GraphCase> few() {
        return NetworkCases.small().toList();
    }

    /** Networks of several layers. */
    static List<GraphCase> networks() {
        return NetworkCases.all().toList();
    }

    /** A part of all that runs fast enough to be run over and over. */
    static List<GraphCase> sample() {
        List<GraphCase> cases = all();
        Numbers numbers = Numbers.integers(TestSeed.random("sample"));
        return IntStream.range(0, cases.size())
                .filter(i -> i % 5 == 0 || i < networks().size())
                .mapToObj(cases::get)
                .filter(one -> one.graph(numbers).flops() < 20_000_000)
                .toList();
    }
}

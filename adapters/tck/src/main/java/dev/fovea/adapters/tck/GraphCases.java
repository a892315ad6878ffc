package dev.fovea.adapters.tck;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The catalogue of networks that every plan compiler must run. */
final class GraphCases {

    private GraphCases() {}

    /** All of them. */
    static List<GraphCase> all() {
        return Stream.of(NetworkCases.all(), LayerCases.all(), ConvolutionCases.all())
                .flatMap(cases -> cases)
                .toList();
    }

    /** A few that together hold most kinds of layers. */
    static List<GraphCase> few() {
        return NetworkCases.small().toList();
    }

    /** Those in which a NaN or an infinity can be followed: linear layers, pools and what moves elements. */
    static List<GraphCase> nonFinite() {
        List<GraphCase> cases = all();
        return IntStream.range(0, cases.size())
                .filter(i -> i % 5 == 0 || i < 20)
                .mapToObj(cases::get)
                .toList();
    }
}

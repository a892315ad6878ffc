package dev.fovea.bench.run;

import dev.fovea.bench.Topic;
import dev.fovea.bench.decode.DecodeBenchmark;
import dev.fovea.bench.model.FolderRace;
import dev.fovea.bench.model.ModelBenchmark;
import dev.fovea.bench.model.PhotoToLabelsBenchmark;
import dev.fovea.bench.pair.CommandLine;
import dev.fovea.bench.pair.PredictorOverhead;
import dev.fovea.bench.pair.SparkCluster;
import dev.fovea.bench.pair.SparkFeatures;
import dev.fovea.bench.pair.SparkImages;
import dev.fovea.bench.pair.SparkThroughput;
import dev.fovea.bench.preprocess.FilterBenchmark;
import dev.fovea.bench.preprocess.HalfPixelBenchmark;
import dev.fovea.bench.preprocess.IsaBenchmark;
import dev.fovea.bench.preprocess.PreprocessBenchmark;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What can be run. */
public final class Groups {

    /** The JMH benchmarks, in the order of the report. */
    public static final List<Class<?>> JMH = List.of(
            PreprocessBenchmark.class,
            HalfPixelBenchmark.class,
            FilterBenchmark.class,
            IsaBenchmark.class,
            DecodeBenchmark.class,
            ModelBenchmark.class,
            PhotoToLabelsBenchmark.class);

    private Groups() {}

    /** All groups, in the order of the report. */
    public static List<String> all() {
        return Stream.of(
                        JMH.stream().map(Groups::of),
                        Stream.of(
                                PredictorOverhead.GROUP,
                                FolderRace.GROUP,
                                SparkThroughput.GROUP,
                                SparkFeatures.GROUP,
                                SparkCluster.GROUP,
                                SparkImages.GROUP,
                                CommandLine.GROUP),
                        Arrays.stream(EngineGroup.values()).map(EngineGroup::id))
                .flatMap(groups -> groups)
                .distinct()
                .toList();
    }

    /** The group of a JMH benchmark. */
    public static String of(Class<?> benchmark) {
        return benchmark.getAnnotation(Topic.class).group();
    }
}

package dev.fovea.domain.plan;

import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.plan.Format;
import dev.fovea.api.plan.Kernel;
import dev.fovea.api.plan.PlanTarget;
import dev.fovea.api.plan.Space;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds three steps in a row, a convolution, a depthwise and a pointwise one, that the backend likes to run as one. */
final class Strips {

    private Strips() {}

    /** The work with strips in it. */
    static List<Work> join(Graph graph, List<Work> work, PlanTarget target) {
        Map<Buffer, Integer> readers = new HashMap<>();
        for (Work step : work) {
            step.reads().forEach(read -> readers.merge(read.root(), 1, Integer::sum));
        }
        List<Work> joined = new ArrayList<>();
        for (int i = 0; i < work.size(); i++) {
            Work.Strip strip = i + 2 < work.size()
                    ? strip(graph, work.get(i), work.get(i + 1), work.get(i + 2), readers, target)
                    : null;
            if (strip == null) {
                joined.add(work.get(i));
            } else {
                joined.add(strip);
                i += 2;
            }
        }
        return joined;
    }

    private static Work.@Nullable Strip strip(
            Graph graph, Work first, Work second, Work third, Map<Buffer, Integer> readers, PlanTarget target) {
        if (!(first instanceof Work.Compute expand && expand.unit().op() instanceof Conv2d)
                || !(second instanceof Work.Compute depthwise
                        && depthwise.unit().op() instanceof DepthwiseConv2d)
                || !(third instanceof Work.Compute project && project.unit().op() instanceof Conv2d pointwise)) {
            return null;
        }
        boolean chained = isInner(expand.output(), depthwise, readers) && isInner(depthwise.output(), project, readers);
        boolean shaped = pointwise.window().height() == 1
                && pointwise.window().width() == 1
                && pointwise.window().strideHeight() == 1
                && pointwise.window().strideWidth() == 1
                && pointwise.padding().isNone()
                && pointwise.groups() == 1
                && expand.kernel().algorithm() == Kernel.Algorithm.DIRECT
                && expand.residual() == null
                && depthwise.residual() == null;
        if (!chained || !shaped) {
            return null;
        }
        expand.output().place(Space.STRIP, 0);
        depthwise.output().place(Space.STRIP, 0);
        int rows = target.stripRows(
                Emission.compute(graph, expand), Emission.compute(graph, depthwise), Emission.compute(graph, project));
        if (rows <= 0) {
            expand.output().place(Space.ARENA, 0);
            depthwise.output().place(Space.ARENA, 0);
            return null;
        }
        return new Work.Strip(expand, depthwise, project, rows);
    }

    private static boolean isInner(Buffer buffer, Work.Compute reader, Map<Buffer, Integer> readers) {
        return buffer.isFree()
                && buffer.isAlone()
                && buffer.format() == Format.BLOCKED
                && readers.getOrDefault(buffer, 0) == 1
                && reader.inputs().get(0) == buffer;
    }
}

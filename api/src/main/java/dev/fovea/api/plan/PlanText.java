package dev.fovea.api.plan;

import java.util.List;
import java.util.Locale;

/** The text of a plan. */
final class PlanText {

    private PlanText() {}

    static String of(Plan plan) {
        StringBuilder text = new StringBuilder("plan ")
                .append(plan.name())
                .append(": ")
                .append(plan.steps().size())
                .append(" steps, ")
                .append(String.format(Locale.ROOT, "%.3f", plan.cost().flops() / 1e9))
                .append(" GFLOP, arena ")
                .append(plan.arenaBytes())
                .append(" bytes (at least ")
                .append(plan.lowerBound())
                .append(")\n");
        int number = 0;
        for (Step step : plan.steps()) {
            number++;
            line(text, Integer.toString(number), step);
            if (step instanceof Step.Strip strip) {
                List<Step.Compute> parts = List.of(strip.expand(), strip.depthwise(), strip.project());
                parts.forEach(part -> line(text, "   |", part));
            }
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String number, Step step) {
        text.append(String.format(Locale.ROOT, "%4s ", number))
                .append(step.name())
                .append(": ")
                .append(what(step));
        for (Slot input : step.inputs()) {
            text.append(" <").append(input).append('>');
        }
        text.append(" -> ")
                .append(step.output())
                .append(" (")
                .append(step.output().bytes())
                .append(" bytes)\n");
    }

    private static String what(Step step) {
        if (step instanceof Step.Copy copy) {
            return copy.channel() == 0 ? "copy" : "copy to channel " + copy.channel();
        }
        if (step instanceof Step.Strip strip) {
            return "strip of " + strip.rows() + " rows";
        }
        Step.Compute compute = (Step.Compute) step;
        return "[" + compute.kernel().name() + "] " + compute.op()
                + (compute.residual() == null ? "" : " + <" + compute.residual() + ">")
                + (compute.activation().isNone() ? "" : " " + compute.activation())
                + (compute.fused().isEmpty() ? "" : " fused " + compute.fused());
    }
}

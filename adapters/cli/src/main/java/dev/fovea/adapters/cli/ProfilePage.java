package dev.fovea.adapters.cli;

import dev.fovea.api.plan.StepTime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A profile as one self-contained page: a bar for each step, as long as its time. It holds no script and loads nothing. */
final class ProfilePage {

    private ProfilePage() {}

    /**
     * Writes the page.
     *
     * @throws dev.fovea.api.error.InvalidArgumentException when the file cannot be written
     */
    static void write(Path file, Profile profile, String version) throws IOException {
        try (Rows rows = Rows.to(file)) {
            rows.write(SheetTemplate.page("fovea profile", "profile.css"));
            rows.write("<header><h1>Where the time goes</h1>\n<p class=\"counts\">" + counts(profile) + "</p>\n"
                    + SheetTemplate.list(facts(profile, version)) + "</header>\n<main><ol class=\"steps\">\n");
            long longest =
                    profile.steps().stream().mapToLong(StepTime::nanos).max().orElse(0);
            for (StepTime step : profile.steps()) {
                rows.write(row(step, profile, longest));
            }
            rows.write("</ol></main></body></html>\n");
        }
    }

    private static String counts(Profile profile) {
        return String.format(
                        Locale.ROOT,
                        "<b>%,d</b> steps, %.3f ms, %.3f GFLOP, <b>%.1f</b> GFLOP/s",
                        profile.steps().size(),
                        profile.nanos() / 1e6,
                        profile.flops() / 1e9,
                        Profile.gigaflops(profile.flops(), profile.nanos()))
                + (profile.peak() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", %s of the %.0f GFLOP/s that %d %s can do",
                                profile.ofPeak(profile.flops(), profile.nanos()),
                                profile.peak() / 1e9,
                                profile.threads(),
                                profile.threads() == 1 ? "thread" : "threads"));
    }

    private static List<String[]> facts(Profile profile, String version) {
        return List.of(
                new String[] {"Model", profile.model()},
                new String[] {"Runs on", profile.backend()},
                new String[] {"Threads", String.valueOf(profile.threads())},
                new String[] {"Machine", ContactSheet.machine()},
                new String[] {"Made", ContactSheet.now()},
                new String[] {"Made with", "fovea " + version});
    }

    private static String row(StepTime step, Profile profile, long longest) {
        double length = longest == 0 ? 0 : (double) step.nanos() / longest;
        String speed = step.flops() == 0
                ? String.format(Locale.ROOT, "%.1f GB/s", Profile.gigaflops(step.bytes(), step.nanos()))
                : String.format(Locale.ROOT, "%.1f GFLOP/s", Profile.gigaflops(step.flops(), step.nanos()))
                        + (profile.peak() == 0 ? "" : ", " + profile.ofPeak(step.flops(), step.nanos()) + " of peak");
        return String.format(
                Locale.ROOT,
                "<li><h2 title=\"%s\">%s</h2><span class=\"kernel\">%s</span><i style=\"--p:%.4f\"></i>"
                        + "<data value=\"%d\">%.3f ms</data><span class=\"share\">%.1f %%</span>"
                        + "<span class=\"speed\">%s</span></li>\n",
                ContactSheet.escaped(step.step() + ": " + step.detail()),
                ContactSheet.escaped(NodeName.brief(step.step())),
                ContactSheet.escaped(step.kernel()),
                length,
                step.nanos(),
                step.nanos() / 1e6,
                100 * profile.share(step),
                speed);
    }
}

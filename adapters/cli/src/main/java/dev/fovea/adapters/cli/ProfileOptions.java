package dev.fovea.adapters.cli;

import dev.fovea.api.plan.StepTime;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that show where the time of a model goes. */
final class ProfileOptions {

    @Option(names = "--profile", description = "Show the time of each step of the model, and its GFLOP a second.")
    private boolean profile;

    @Option(
            names = "--profile-html",
            paramLabel = "FILE",
            description = "Write the same as a page with a bar for each step.")
    private @Nullable Path html;

    /** True when the steps are to be measured. */
    boolean isAsked() {
        return profile || html != null;
    }

    /** The files that are written. */
    List<Path> files() {
        return html == null ? List.of() : List.of(html);
    }

    /** Shows the profile as text on standard output. */
    void show(Profile measured, Console console) throws IOException {
        show(measured, console, console.outWriter());
    }

    /** Shows the profile as was asked, its text there. */
    void show(Profile measured, Console console, PrintWriter out) throws IOException {
        if (measured.steps().isEmpty()) {
            console.error("profile: expected a backend that measures its steps, got " + measured.backend()
                    + "; use --backend cpu or reference");
            return;
        }
        if (profile) {
            out.print(table(measured));
            out.flush();
        }
        if (html != null) {
            ProfilePage.write(html, measured, FoveaCommand.Version.current());
        }
    }

    private static TextTable table(Profile profile) {
        TextTable table = new TextTable().row("STEP", "MS", "SHARE", "GFLOP/S", "OF PEAK", "GB/S", "KERNEL", "WHAT");
        for (StepTime step : profile.steps()) {
            table.row(
                    NodeName.brief(step.step()),
                    String.format(Locale.ROOT, "%9.3f", step.nanos() / 1e6),
                    String.format(Locale.ROOT, "%5.1f %%", 100 * profile.share(step)),
                    String.format(Locale.ROOT, "%7.1f", Profile.gigaflops(step.flops(), step.nanos())),
                    profile.ofPeak(step.flops(), step.nanos()),
                    String.format(Locale.ROOT, "%6.1f", Profile.gigaflops(step.bytes(), step.nanos())),
                    Printable.line(step.kernel()),
                    Printable.line(step.detail()));
        }
        return table.row(
                "all " + profile.steps().size() + " steps",
                String.format(Locale.ROOT, "%9.3f", profile.nanos() / 1e6),
                "100.0 %",
                String.format(Locale.ROOT, "%7.1f", Profile.gigaflops(profile.flops(), profile.nanos())),
                profile.ofPeak(profile.flops(), profile.nanos()),
                "",
                "",
                profile.backend());
    }
}

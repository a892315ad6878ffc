package dev.fovea.spark;

import static org.junit.platform.engine.discovery.ClassNameFilter.excludeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.TagFilter.excludeTags;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.apache.spark.package$;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs the ordinary tests of this module on the Spark of its class path, which must be the version that is given. */
final class OlderSparkProgram {

    private OlderSparkProgram() {}

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        if (!arguments[0].equals(package$.MODULE$.SPARK_VERSION())) {
            out.println("expected Spark " + arguments[0] + ", got " + package$.MODULE$.SPARK_VERSION());
            System.exit(1);
        }
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectPackage(OlderSparkProgram.class.getPackageName()))
                // Has a test of its own for the older Spark.
                .filters(excludeTags("full"), excludeClassNamePatterns(".*\\.PythonTest"))
                .build();
        Launcher launcher = LauncherFactory.create();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        launcher.execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        summary.printTo(out);
        summary.printFailuresTo(out, 30);
        boolean isGood = summary.getTotalFailureCount() == 0;
        if (isGood) {
            out.println("passed " + summary.getTestsSucceededCount() + " tests on Spark " + arguments[0]);
        }
        System.exit(isGood ? 0 : 1);
    }
}

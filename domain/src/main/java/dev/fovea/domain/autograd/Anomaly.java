package dev.fovea.domain.autograd;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.GradientException;
import org.jspecify.annotations.Nullable;

/** What a backward pass says in anomaly mode: which operation, and where the caller asked for it. */
final class Anomaly {

    private static final String INNER = Anomaly.class.getPackageName() + ".";

    private Anomaly() {}

    static GradientException of(Node node, String got, @Nullable Throwable cause) {
        Throwable site = node.site() == null ? new Throwable(node.name()) : node.site();
        if (cause != null) {
            site.addSuppressed(cause);
        }
        return new GradientException(
                Fault.of("backward of", node.name())
                        .expected("finite gradients")
                        .got(got)
                        .at(place(site)),
                site);
    }

    static void requireNumbers(Node node, @Nullable Variable[] gradients) {
        for (int i = 0; i < gradients.length; i++) {
            @Nullable Variable gradient = gradients[i];
            for (double value : gradient == null ? new double[0] : gradient.toDoubles()) {
                if (Double.isNaN(value)) {
                    throw of(node, "NaN for input " + i, null);
                }
            }
        }
    }

    /** The innermost frame that is not of this package. */
    private static String place(Throwable site) {
        for (StackTraceElement frame : site.getStackTrace()) {
            if (!frame.getClassName().startsWith(INNER)) {
                return frame.toString();
            }
        }
        return "an unknown place";
    }
}

package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.time.Duration;
import java.util.Locale;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.SparkSession;

/**
 * What fovea reads of Spark's configuration. Executors read what the application was started with; what the driver reads
 * may be set in a session too.
 */
enum SparkSetting {
    MODELS_IDLE_TIME("spark.fovea.models.idleTime", "5m"),
    MODELS_IDLE_BYTES("spark.fovea.models.idleBytes", "1g"),
    MODELS_SHARE("spark.fovea.models.share", "broadcast"),
    ALLOW_CPU_FALLBACK("spark.fovea.gpu.allowCpuFallback", "false");

    private final String key;
    private final String otherwise;

    SparkSetting(String key, String otherwise) {
        this.key = key;
        this.otherwise = otherwise;
    }

    String key() {
        return key;
    }

    /** What holds when it is not set. */
    String otherwise() {
        return otherwise;
    }

    /** The value that this JVM was started with. */
    String value() {
        SparkEnv env = SparkEnv.get();
        return env == null ? otherwise : env.conf().get(key, otherwise);
    }

    /** The value in the session. */
    String value(SparkSession session) {
        return session.conf().get(key, otherwise);
    }

    /** A size such as {@code 500m}, in bytes. */
    long bytes() {
        String text = value();
        try {
            long bytes = JavaUtils.byteStringAsBytes(text);
            if (bytes >= 0) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            throw invalid(text, "a size such as 500m or 2g", e);
        }
        throw invalid(text, "a size such as 500m or 2g", null);
    }

    /** A time such as {@code 90s}. */
    Duration time() {
        String text = value();
        try {
            return Duration.ofMillis(JavaUtils.timeStringAs(text, java.util.concurrent.TimeUnit.MILLISECONDS));
        } catch (NumberFormatException e) {
            throw invalid(text, "a time such as 90s or 5m", e);
        }
    }

    /** True or false. */
    boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(text, "true or false", null);
        };
    }

    InvalidArgumentException invalid(String text, String expected, @org.jspecify.annotations.Nullable Throwable cause) {
        return new InvalidArgumentException(
                Fault.of("setting", key)
                        .expected(expected)
                        .got("'" + text + "'")
                        .repair("unset it for " + otherwise),
                cause);
    }
}

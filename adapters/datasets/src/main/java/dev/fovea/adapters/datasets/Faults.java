package dev.fovea.adapters.datasets;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The errors of this package, worded alike. */
final class Faults {

    private Faults() {}

    static DatasetException of(Path set, Object expected, Object got, String repair) {
        return new DatasetException(fault(set, expected, got, repair));
    }

    static Fault fault(Path set, Object expected, Object got, String repair) {
        return Fault.of("data set", set.toString()).expected(expected).got(got).repair(repair);
    }

    static DatasetException unreadable(Path file, IOException cause) {
        return new DatasetException(
                fault(file, "what can be read", reason(cause), "check the path and its permissions"), cause);
    }

    /** What an error of the file system says, without the path, which stands before it. */
    static String reason(IOException error) {
        if (error instanceof NoSuchFileException) {
            return "no such file";
        }
        if (error instanceof AccessDeniedException) {
            return "no permission to read it";
        }
        return error.getClass().getSimpleName().replace("Exception", "") + " " + error.getMessage();
    }
}

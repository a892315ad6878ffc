package dev.fovea.adapters.models.file;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import org.jspecify.annotations.Nullable;

/** The errors about one file, worded alike. */
final class FileFaults {

    private static final String REPAIR = "the file is damaged: convert or fetch the model again";

    private final String file;

    FileFaults(String file) {
        this.file = file;
    }

    /** The error for what does not fit at some place of the file. */
    ModelException wrong(Object expected, Object got, @Nullable String at) {
        return new ModelException(fault(expected, got, at, REPAIR));
    }

    /** The error for what does not fit at some place of the file, with what was noticed there. */
    ModelException wrong(Object expected, Object got, @Nullable String at, Throwable cause) {
        return new ModelException(fault(expected, got, at, REPAIR), cause);
    }

    /** The error for a file that is sound, but not for this reader. */
    ModelException other(Object expected, Object got, String repair) {
        return new ModelException(fault(expected, got, null, repair));
    }

    private Fault fault(Object expected, Object got, @Nullable String at, String repair) {
        Fault fault = Fault.of("model file", file).expected(expected).got(got).repair(repair);
        return at == null ? fault : fault.at(at);
    }
}

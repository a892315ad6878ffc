package dev.fovea.nativelib;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether the native library can be used here: data with a reason, never an exception. */
public sealed interface LibraryStatus {

    /**
     * It is loaded.
     *
     * @param kernels its functions
     * @param file the file that was loaded
     * @param note what went otherwise than usual, such as a cache folder that cannot be written; may be empty
     */
    record Loaded(NativeKernels kernels, Path file, String note) implements LibraryStatus {}

    /**
     * It cannot be used here.
     *
     * @param reason what is missing, for people
     * @param repair what would help
     * @param cause the error behind it, if any
     */
    record Unavailable(
            String reason, String repair, @Nullable Throwable cause) implements LibraryStatus {}
}

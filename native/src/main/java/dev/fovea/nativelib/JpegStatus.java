package dev.fovea.nativelib;

/** Whether libjpeg-turbo can be used here: data with a reason, never an exception. */
public sealed interface JpegStatus {

    /** It is loaded. */
    record Loaded(NativeJpeg jpeg) implements JpegStatus {}

    /**
     * It cannot be used here.
     *
     * @param reason what the system's loader says, or what the library lacks
     */
    record Unavailable(String reason) implements JpegStatus {}
}

package dev.fovea.nativelib;

/** A JPEG that is left to another decoder, or the library's words about one that it could not decode without a warning. */
public final class JpegRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    JpegRefusedException(String message) {
        super(message, null, false, false); // a control path: nobody reads where it was made
    }
}

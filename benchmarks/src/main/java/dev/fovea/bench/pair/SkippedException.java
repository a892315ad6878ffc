package dev.fovea.bench.pair;

/** This machine or checkout cannot make a comparison; the message is the reason. */
public final class SkippedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The reason. */
    public SkippedException(String reason) {
        super(reason);
    }
}

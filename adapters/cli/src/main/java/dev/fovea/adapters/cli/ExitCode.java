package dev.fovea.adapters.cli;

/** What the process says to scripts when it leaves. */
final class ExitCode {

    /** Every input went well. */
    static final int OK = 0;

    /** Some inputs failed; each is listed with its reason. */
    static final int SOME_FAILED = 1;

    /** The command was wrong, or could not be carried out at all. */
    static final int FATAL = 2;

    private ExitCode() {}
}

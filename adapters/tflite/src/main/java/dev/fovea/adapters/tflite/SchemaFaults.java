package dev.fovea.adapters.tflite;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;

/** The wording of faults that a graph finds in a file. */
final class SchemaFaults {

    static final String REPAIR = "use --backend tflite";

    private SchemaFaults() {}

    /** The fault of a shape that the graph refuses, said of the file. */
    static Fault of(String file, ShapeException e) {
        return said(Fault.of("model file", file), e);
    }

    /** A fault with what that exception expected and got. */
    static Fault said(Fault start, ShapeException e) {
        Fault fault = e.fault();
        return fault == null
                ? start.expected("shapes that fit together")
                        .got(String.valueOf(e.getMessage()))
                        .repair(REPAIR)
                : start.expected(fault.expected())
                        .got(fault.got() + " of " + fault.what() + " " + fault.name())
                        .repair(REPAIR);
    }
}

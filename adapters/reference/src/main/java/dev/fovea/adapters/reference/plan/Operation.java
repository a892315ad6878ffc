package dev.fovea.adapters.reference.plan;

import java.util.List;

/** What a step computes, on dense row-major values of one row of the batch. Safe for any number of threads. */
@FunctionalInterface
interface Operation {

    /** The result; the inputs are left as they are. Its bits do not depend on the work's threads. */
    double[] apply(List<double[]> inputs, Work work);
}

package dev.fovea.api.plan;

import java.util.Objects;

/**
 * How long a step of a model took.
 *
 * @param step its name
 * @param kernel what ran it
 * @param detail the operation, shapes and what was fused
 * @param nanos wall time, summed over all rows
 * @param flops additions and multiplications, summed over all rows
 * @param bytes that it moved, summed over all rows
 */
public record StepTime(String step, String kernel, String detail, long nanos, long flops, long bytes) {
    public StepTime {
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(kernel, "kernel");
        Objects.requireNonNull(detail, "detail");
    }
}

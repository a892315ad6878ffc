package dev.fovea.api.plan;

/**
 * What a step costs for one row, by arithmetic.
 *
 * @param flops additions and multiplications of the direct method
 * @param inputBytes that it reads
 * @param outputBytes that it writes
 * @param weightBytes that it reads, as the model stores them
 */
public record Cost(long flops, long inputBytes, long outputBytes, long weightBytes) {

    /** Nothing. */
    public static Cost zero() {
        return new Cost(0, 0, 0, 0);
    }

    /** Both together. */
    public Cost plus(Cost other) {
        return new Cost(
                flops + other.flops,
                inputBytes + other.inputBytes,
                outputBytes + other.outputBytes,
                weightBytes + other.weightBytes);
    }

    /** All bytes that it moves. */
    public long bytes() {
        return inputBytes + outputBytes + weightBytes;
    }
}

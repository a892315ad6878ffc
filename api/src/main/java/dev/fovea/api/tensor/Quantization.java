package dev.fovea.api.tensor;

/**
 * The affine map of a quantised tensor: {@code real = scale * (stored - zeroPoint)}.
 *
 * @param scale the size of one step, above 0
 * @param zeroPoint the stored value that stands for 0
 */
public record Quantization(double scale, int zeroPoint) {

    /** The real value that a stored one stands for. */
    public double dequantize(int stored) {
        return scale * (stored - zeroPoint);
    }

    /** The stored value nearest to a real one (ties to even), clamped to {@code [min, max]}. */
    public int quantize(double real, int min, int max) {
        double stored = Math.rint(real / scale) + zeroPoint;
        return (int) Math.max(min, Math.min(max, stored));
    }
}

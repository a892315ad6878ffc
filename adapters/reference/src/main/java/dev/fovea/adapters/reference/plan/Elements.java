package dev.fovea.adapters.reference.plan;

import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Half;
import java.nio.ByteBuffer;

/** The elements of callers' tensors as doubles. */
final class Elements {

    private Elements() {}

    /** Reads all values from the element of that index on. */
    static void read(ByteBuffer from, DType type, int first, double[] values) {
        for (int i = 0; i < values.length; i++) {
            int at = (first + i) * type.bytes();
            values[i] = switch (type) {
                case F32 -> from.getFloat(at);
                case F64 -> from.getDouble(at);
                case F16 -> Half.toFloat(from.getShort(at));
                case U8, BOOL -> from.get(at) & 0xff;
                case I8 -> from.get(at);
                case I16 -> from.getShort(at);
                case I32 -> from.getInt(at);
                case I64 -> (double) from.getLong(at);
            };
        }
    }

    /** Writes all values from the element of that index on, rounded to the type. */
    static void write(double[] values, ByteBuffer to, DType type, int first) {
        for (int i = 0; i < values.length; i++) {
            int at = (first + i) * type.bytes();
            switch (type) {
                case F32 -> to.putFloat(at, (float) values[i]);
                case F64 -> to.putDouble(at, values[i]);
                case F16 -> throw new IllegalStateException("refused by ReferenceTarget");
                case U8, I8, BOOL -> to.put(at, (byte) (int) values[i]);
                case I16 -> to.putShort(at, (short) (int) values[i]);
                case I32 -> to.putInt(at, (int) values[i]);
                case I64 -> to.putLong(at, (long) values[i]);
            }
        }
    }
}

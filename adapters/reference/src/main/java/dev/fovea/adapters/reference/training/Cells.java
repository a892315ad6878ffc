package dev.fovea.adapters.reference.training;

import dev.fovea.api.spi.Operand;
import dev.fovea.api.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The elements under an operand as doubles, by their place in the memory. */
final class Cells {

    private final ByteBuffer buffer;
    private final DType dtype;

    Cells(Operand operand) {
        // A duplicate: its byte order is its own.
        this.buffer = operand.memory().buffer().duplicate().order(ByteOrder.nativeOrder());
        this.dtype = operand.dtype();
    }

    double get(int at) {
        return switch (dtype) {
            case F64 -> buffer.getDouble(at * 8);
            case F32 -> buffer.getFloat(at * 4);
            case U8, BOOL -> buffer.get(at) & 0xff;
            case I8 -> buffer.get(at);
            case I16 -> buffer.getShort(at * 2);
            case I32 -> buffer.getInt(at * 4);
            case I64 -> buffer.getLong(at * 8);
            case F16 -> throw new IllegalStateException(dtype.toString());
        };
    }

    void set(int at, double value) {
        switch (dtype) {
            case F64 -> buffer.putDouble(at * 8, value);
            case F32 -> buffer.putFloat(at * 4, (float) value);
            case U8, I8 -> buffer.put(at, (byte) Math.rint(value));
            case BOOL -> buffer.put(at, (byte) (value == 0 ? 0 : 1));
            case I16 -> buffer.putShort(at * 2, (short) Math.rint(value));
            case I32 -> buffer.putInt(at * 4, (int) Math.rint(value));
            case I64 -> buffer.putLong(at * 8, (long) Math.rint(value));
            case F16 -> throw new IllegalStateException(dtype.toString());
        }
    }
}

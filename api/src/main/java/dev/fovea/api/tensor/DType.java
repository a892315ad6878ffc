package dev.fovea.api.tensor;

/** The element types of tensors. */
public enum DType {
    F32(4, true),
    F64(8, true),
    /** IEEE 754 half precision; storage only. */
    F16(2, true),
    U8(1, false),
    I8(1, false),
    I16(2, false),
    I32(4, false),
    I64(8, false),
    /** One byte, 0 or 1. */
    BOOL(1, false);

    private final int bytes;
    private final boolean floating;

    DType(int bytes, boolean floating) {
        this.bytes = bytes;
        this.floating = floating;
    }

    /** Bytes an element. */
    public int bytes() {
        return bytes;
    }

    /** True for the floating-point types. */
    public boolean isFloating() {
        return floating;
    }
}

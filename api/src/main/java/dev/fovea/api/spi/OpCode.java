package dev.fovea.api.spi;

/**
 * The element-wise operations of a {@link Program}. Comparisons give 1 or 0; NaN passes through arithmetic as in IEEE
 * 754 and makes comparisons 0.
 */
public enum OpCode {
    ADD(2),
    SUB(2),
    MUL(2),
    DIV(2),
    /** a to the power of b. */
    POW(2),
    /** The larger; NaN when either is. */
    MAX(2),
    /** The smaller; NaN when either is. */
    MIN(2),
    NEG(1),
    ABS(1),
    /** -1, 0 or 1. */
    SIGN(1),
    RECIPROCAL(1),
    SQRT(1),
    EXP(1),
    /** exp(a) - 1. */
    EXPM1(1),
    LOG(1),
    /** log(1 + a). */
    LOG1P(1),
    SIN(1),
    COS(1),
    TANH(1),
    /** 1 / (1 + exp(-a)). */
    SIGMOID(1),
    ERF(1),
    /** log(1 + exp(a)), without overflow. */
    SOFTPLUS(1),
    /** max(a, 0); NaN stays NaN. */
    RELU(1),
    /** a &gt; b. */
    GREATER(2),
    /** a &gt;= b. */
    GREATER_EQUAL(2),
    /** a = b. */
    EQUAL(2),
    /** b where a is not 0, else c; the other operand is not looked at, so that its NaN does not show. */
    SELECT(3),
    /**
     * A number of [0, 1) drawn from the seed a and the row-major index i of the element in the iteration. The seed is a
     * parameter or constant of the program, an integer of 0..2^53, and is taken as the double that was given, whatever the
     * operands' element type: {@code mix(a + (i + 1) * 0x9E3779B97F4A7C15) >>> 40} times 2^-24, mix being SplitMix64's finisher. The
     * same in every backend and for every number of threads.
     */
    UNIFORM(1);

    private final int arity;

    OpCode(int arity) {
        this.arity = arity;
    }

    /** The number of operands: 1 to 3. */
    public int arity() {
        return arity;
    }
}

package dev.fovea.spark.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers of every kind in tensors of every type: exact, or as documented, or refused by name, row and index. */
class InputBindingTest {

    private static final String ROW = "row 7 of partition 0";

    private static InputBinding binding(DType dtype, int... row) {
        return new InputBinding("c", info(dtype, null, row));
    }

    private static TensorInfo info(DType dtype, Quantization quantization, int... row) {
        int[] dims = new int[row.length + 1];
        dims[0] = Shape.UNKNOWN;
        System.arraycopy(row, 0, dims, 1, row.length);
        return new TensorInfo("x", dtype, Shape.of(dims), quantization);
    }

    private static ByteBuffer written(InputBinding binding, Object value) {
        int[] dims = binding.dims(value, ROW);
        int count = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        ByteBuffer to =
                ByteBuffer.allocate(count * binding.tensor().dtype().bytes()).order(ByteOrder.nativeOrder());
        binding.write(value, ROW, to);
        assertThat(to.hasRemaining()).isFalse();
        return to.flip();
    }

    /** The one number as the tensor holds it, widened; for every element type. */
    private static Object stored(DType dtype, Object value) {
        ByteBuffer bytes = written(binding(dtype), value);
        return switch (dtype) {
            case F32 -> bytes.getFloat();
            case F64 -> bytes.getDouble();
            case F16 -> throw new IllegalArgumentException();
            case U8, BOOL -> bytes.get() & 0xff;
            case I8 -> (int) bytes.get();
            case I16 -> (int) bytes.getShort();
            case I32 -> bytes.getInt();
            case I64 -> bytes.getLong();
        };
    }

    @Test
    void everyKindGoesIntoEveryTypeThatHoldsIt() {
        Object[] ones = {true, (byte) 1, (short) 1, 1, 1L, 1f, 1d};
        for (Object one : ones) {
            assertThat(stored(DType.F32, one)).isEqualTo(1f);
            assertThat(stored(DType.F64, one)).isEqualTo(1d);
            assertThat(stored(DType.I64, one)).isEqualTo(1L);
            for (DType dtype : new DType[] {DType.U8, DType.I8, DType.I16, DType.I32, DType.BOOL}) {
                assertThat(stored(dtype, one))
                        .as("%s of %s", dtype, one.getClass())
                        .isEqualTo(1);
            }
        }
        assertThat(stored(DType.U8, 255)).isEqualTo(255);
        assertThat(stored(DType.I8, -128L)).isEqualTo(-128);
        assertThat(stored(DType.I64, Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
        assertThat(stored(DType.I64, -0x1p63)).isEqualTo(Long.MIN_VALUE);
        assertThat(stored(DType.F32, 1 << 24)).isEqualTo(0x1p24f);
        assertThat(stored(DType.F32, Long.MIN_VALUE)).isEqualTo(-0x1p63f);
        assertThat(stored(DType.F64, (1L << 53) - 1)).isEqualTo(0x1p53 - 1);
    }

    @Test
    void doublesAreRoundedForFloatTensors() {
        assertThat(stored(DType.F32, 0.1)).isEqualTo(0.1f);
        assertThat(stored(DType.F32, Double.NaN)).isEqualTo(Float.NaN);
        assertThat(stored(DType.F32, Double.NEGATIVE_INFINITY)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(stored(DType.F64, 0.1f)).isEqualTo((double) 0.1f);
        assertThat(stored(DType.F64, Double.NaN)).isEqualTo(Double.NaN);
    }

    @ParameterizedTest(name = "{0} refuses {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    U8   | -1                   | whole numbers from 0 to 255
                    U8   | 256                  | whole numbers from 0 to 255
                    I8   | 128                  | whole numbers from -128 to 127
                    I16  | 40000                | whole numbers from -32768 to 32767
                    I32  | 2147483648           | whole numbers from -2147483648 to 2147483647
                    BOOL | 2                    | 0 or 1
                    F32  | 16777217             | whole numbers that float holds
                    F32  | 9223372036854775807  | whole numbers that float holds
                    F64  | 9007199254740993     | whole numbers that double holds
                    """)
    void wholeNumbersThatDoNotFit(DType dtype, long value, String expected) {
        assertThatThrownBy(() -> stored(dtype, value))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("input column 'c': expected " + expected + " for model input 'x' ("
                        + dtype.name().toLowerCase(java.util.Locale.ROOT) + "), got " + value + " at " + ROW);
    }

    @ParameterizedTest(name = "{0} refuses {1}")
    @CsvSource({
        "U8, 0.5",
        "U8, NaN",
        "I8, -128.5",
        "I32, 2147483648",
        "I64, 9223372036854775807",
        "I64, Infinity",
        "BOOL, 0.5",
        "F32, 1e39",
        "F32, -1e300"
    })
    void realNumbersThatDoNotFit(DType dtype, double value) {
        assertThatThrownBy(() -> stored(dtype, value))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageEndingWith(", got " + value + " at " + ROW);
    }

    @Test
    void realNumbersAreQuantisedAndWholeOnesAreStored() {
        InputBinding binding = new InputBinding("c", info(DType.I8, new Quantization(0.5, -3), 4));
        ByteBuffer real = written(binding, new double[] {0, 0.5, 0.75, 1000});
        assertThat(real).isEqualTo(ByteBuffer.wrap(new byte[] {-3, -2, -1, 127}));
        assertThat(written(binding, new int[] {0, 1, -128, 127}))
                .isEqualTo(ByteBuffer.wrap(new byte[] {0, 1, -128, 127}));
        assertThatThrownBy(() -> written(binding, new float[] {0, 0, Float.NaN, 0}))
                .hasMessage("input column 'c': expected numbers, not NaN for model input 'x' (i8), got NaN at " + ROW
                        + ", index [2]");
    }

    @Test
    void nestedArraysLieRowMajor() {
        List<Object> nested = List.of(List.of(1, 2, 3), List.of(4L, 5.0, (short) 6));
        List<Object> arrays = List.of(new float[] {1, 2, 3}, new double[] {4, 5, 6});
        for (Object value : List.of(nested, arrays, new byte[] {1, 2, 3, 4, 5, 6}, new long[] {1, 2, 3, 4, 5, 6})) {
            float[] values = new float[6];
            written(binding(DType.F32, 2, 3), value).asFloatBuffer().get(values);
            assertThat(values).containsExactly(1, 2, 3, 4, 5, 6);
        }
        assertThat(binding(DType.F32, Shape.UNKNOWN, 3).dims(nested, ROW)).containsExactly(2, 3);
        assertThat(binding(DType.F32, 1).dims(5, ROW)).containsExactly(1);
        assertThat(binding(DType.F32).dims(new float[] {5}, ROW)).isEmpty();
        assertThat(written(binding(DType.BOOL, 2), new boolean[] {true, false}))
                .isEqualTo(ByteBuffer.wrap(new byte[] {1, 0}));
    }

    @Test
    void raggedArraysAreNamedByRowAndIndex() {
        InputBinding cube = binding(DType.F32, Shape.UNKNOWN, Shape.UNKNOWN, Shape.UNKNOWN);
        assertThatThrownBy(() -> cube.dims(
                        List.of(List.of(List.of(1, 2), List.of(3, 4)), List.of(List.of(1, 2), List.of(3))), ROW))
                .isInstanceOf(ShapeException.class)
                .hasMessage("input column 'c': expected arrays of one length, 2 as the first, got 1 values at " + ROW
                        + ", index [1, 1]");
        assertThatThrownBy(() -> cube.dims(List.of(List.of(List.of(1)), Arrays.asList(List.of(2), null)), ROW))
                .hasMessage("input column 'c': expected arrays of one length, 1 as the first, got 2 values at " + ROW
                        + ", index [1]");
        assertThatThrownBy(() -> cube.dims(List.of(List.of(Arrays.asList(1, null))), ROW))
                .hasMessage(
                        "input column 'c': expected a number in every place, got null at " + ROW + ", index [0, 0, 1]");
        assertThatThrownBy(() -> cube.dims(List.of(List.of()), ROW))
                .hasMessage("input column 'c': expected at least one value, got an empty array at " + ROW);
        assertThatThrownBy(() -> cube.dims(null, ROW))
                .hasMessage("input column 'c': expected a value in every row, got null at " + ROW);
        assertThatThrownBy(() -> written(binding(DType.U8, 2, 2), List.of(List.of(1, 2), List.of(3, 300))))
                .hasMessageEndingWith("got 300 at " + ROW + ", index [1, 1]");
    }

    @Test
    void valuesOfAnotherSizeAreNamed() {
        assertThatThrownBy(() -> binding(DType.F32, 3).dims(new float[2], ROW))
                .isInstanceOf(ShapeException.class)
                .hasMessage("input column 'c': expected 3 numbers for model input x f32 [?,3], got 2 values at " + ROW);
        assertThatThrownBy(() -> binding(DType.F32, 2, 3).dims(new float[5], ROW))
                .hasMessage("input column 'c': expected arrays of [2,3] numbers, or the 6 in one array or vector for"
                        + " model input x f32 [?,2,3], got 5 values at " + ROW);
        assertThatThrownBy(() -> binding(DType.F32, 2, 3).dims(List.of(new float[3], new float[3], new float[3]), ROW))
                .hasMessageEndingWith("got [3,3] at " + ROW);
        assertThatThrownBy(() -> binding(DType.F32, Shape.UNKNOWN, 3).dims(new float[6], ROW))
                .hasMessage("input column 'c': expected arrays of [?,3] numbers for model input x f32 [?,?,3], got 6"
                        + " values at " + ROW);
    }

    @Test
    void columnsThatCanNeverFitAreRefusedBeforeAnyRow() {
        assertThat(refusal(binding(DType.F32, 2, 3), 3, ColumnInfo.UNKNOWN))
                .isEqualTo("input column 'c': expected arrays of [2,3] numbers, or the 6 in one array or vector for"
                        + " model input x f32 [?,2,3], got type; flatten it");
        assertThat(refusal(binding(DType.F32, Shape.UNKNOWN, 3), 1, ColumnInfo.UNKNOWN))
                .endsWith("got type; nest it as the tensor's dimensions lie, without that of the batch");
        assertThat(refusal(binding(DType.F32, 2), 0, ColumnInfo.UNKNOWN))
                .isEqualTo("input column 'c': expected 2 numbers for model input x f32 [?,2], got one number a row,"
                        + " type; choose another column");
        assertThat(refusal(binding(DType.F32, 2), 1, 3)).contains("got 3 a row");
        assertThat(binding(DType.F32, 2).refusal(new ColumnInfo("c", "type", NumberKind.FLOAT, 1, 2)))
                .isEmpty();
        assertThat(binding(DType.F32, 2, 3).refusal(new ColumnInfo("c", "type", NumberKind.FLOAT, 1, 6)))
                .isEmpty();
        assertThat(binding(DType.F32, 1).refusal(new ColumnInfo("c", "type", NumberKind.FLOAT, 0, 1)))
                .isEmpty();
    }

    private static String refusal(InputBinding binding, int rank, int size) {
        return binding.refusal(new ColumnInfo("c", "type", NumberKind.FLOAT, rank, size))
                .map(FoveaException::getMessage)
                .orElse("");
    }

    @Test
    void inputsThatNoColumnCanFeedAreRefused() {
        assertThat(InputBinding.refusal(new TensorInfo("x", DType.F32, Shape.of(), null)))
                .get()
                .hasToString(
                        "dev.fovea.api.error.ShapeException: model input 'x': expected a batch dimension first, got"
                                + " a scalar; give the model a batch dimension, and save it again");
        assertThat(InputBinding.refusal(info(DType.F16, null, 2)))
                .get()
                .hasToString("dev.fovea.api.error.InvalidArgumentException: model input 'x': expected an element type"
                        + " other than f16, got x f16 [?,2]; save the model with an f32 input");
        assertThat(InputBinding.refusal(info(DType.F32, null, 2))).isEmpty();
    }
}

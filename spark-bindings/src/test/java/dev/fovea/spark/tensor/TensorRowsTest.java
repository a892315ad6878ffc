package dev.fovea.spark.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows in batches: every row has its own answer in its place, whatever the batches are. */
class TensorRowsTest {

    private static final TensorInfo A = new TensorInfo("a", DType.F32, Shape.of(Shape.UNKNOWN, Shape.UNKNOWN), null);
    private static final TensorInfo B = new TensorInfo("b", DType.I32, Shape.of(Shape.UNKNOWN), null);
    private static final TensorInfo SUM = new TensorInfo("sum", DType.F32, Shape.of(Shape.UNKNOWN), null);
    private static final TensorInfo PAIR = new TensorInfo("pair", DType.I64, Shape.of(Shape.UNKNOWN, 1, 2), null);

    private record Row(Object a, Object b) {}

    /** The sum of a row's a, times b; and the sum as a whole number beside b. It notes the size of each batch. */
    private static final class Sums implements TensorModel {
        private final List<Shape> batches = new ArrayList<>();

        @Override
        public Map<String, Tensor> run(Map<String, Tensor> inputs) {
            Tensor a = inputs.get("a");
            Tensor b = inputs.get("b");
            int rows = a.shape().dim(0);
            assertThat(b.shape()).isEqualTo(Shape.of(rows));
            batches.add(a.shape());
            Tensor sum = Tensor.allocate(DType.F32, Shape.of(rows));
            Tensor pair = Tensor.allocate(DType.I64, Shape.of(rows, 1, 2));
            for (int i = 0; i < rows; i++) {
                float total = 0;
                for (int j = 0; j < a.shape().dim(1); j++) {
                    total += a.floats().get(i * a.shape().dim(1) + j);
                }
                int factor = b.bytes().asIntBuffer().get(i);
                sum.floats().put(i, total * factor);
                pair.bytes().asLongBuffer().put(2 * i, (long) total).put(2 * i + 1, factor);
            }
            Map<String, Tensor> answers = new LinkedHashMap<>();
            answers.put("sum", sum);
            answers.put("pair", pair);
            return answers;
        }
    }

    private static TensorRows<Row> stream(List<Row> rows, BatchRule rule, TensorModel model) {
        int[] count = {0};
        return new TensorRows<>(
                rows.iterator(),
                row -> new Object[] {row.a(), row.b()},
                row -> "row " + count[0]++,
                List.of(new InputBinding("ca", A), new InputBinding("cb", B)),
                List.of(new OutputBinding(SUM, "s"), new OutputBinding(PAIR, "p")),
                rule,
                model);
    }

    /** Lower bounds alone hold on a busy machine. */
    @Test
    void timesAreThoseOfBatchesAndOfTheModel() {
        long row = 300_000;
        long call = 2_000_000;
        Sums sums = new Sums();
        int[] count = {0};
        TensorRows<Row> rows = new TensorRows<>(
                List.of(new Row(new float[] {1, 2}, 3), new Row(null, 3), new Row(new float[] {1, 2}, 4))
                        .iterator(),
                values -> {
                    spend(row);
                    return new Object[] {values.a(), values.b()};
                },
                values -> "row " + count[0]++,
                List.of(new InputBinding("ca", A), new InputBinding("cb", B)),
                List.of(new OutputBinding(SUM, "s"), new OutputBinding(PAIR, "p")),
                new BatchRule(1, false),
                inputs -> {
                    spend(call);
                    return sums.run(inputs);
                });
        assertThat(rows.spent()).isEqualTo(new TensorRows.Spent(0, 0, 0));
        long start = System.nanoTime();
        rows.forEachRemaining(answer -> {});
        long all = System.nanoTime() - start;
        TensorRows.Spent spent = rows.spent();
        assertThat(spent.rows()).isEqualTo(3);
        assertThat(spent.prepareNanos()).isGreaterThanOrEqualTo(3 * row);
        assertThat(spent.modelNanos()).isGreaterThanOrEqualTo(2 * call);
        assertThat(spent.prepareNanos() + spent.modelNanos()).isLessThanOrEqualTo(all);
    }

    private static void spend(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }

    private static List<String> answers(List<Row> rows, BatchRule rule, TensorModel model) {
        List<String> texts = new ArrayList<>();
        try (TensorRows<Row> stream = stream(rows, rule, model)) {
            stream.forEachRemaining(answer -> {
                assertThat(answer.row()).isSameAs(rows.get(texts.size()));
                List<RowValues> values = answer.values();
                texts.add(
                        values == null
                                ? answer.fault().type() + ": " + answer.fault().getMessage()
                                : Arrays.toString((float[]) values.get(0).values())
                                        + values.get(0).shape()
                                        + Arrays.toString((long[]) values.get(1).values())
                                        + values.get(1).shape());
            });
        }
        return texts;
    }

    private static List<Row> rows(int n) {
        return IntStream.range(0, n)
                .mapToObj(i -> new Row(new float[] {i, 1}, i % 3))
                .toList();
    }

    private static List<String> expected(int n) {
        return IntStream.range(0, n)
                .mapToObj(i -> "[" + (float) ((i + 1) * (i % 3)) + "][]" + "[" + (i + 1) + ", " + i % 3 + "][1,2]")
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"0, 4", "1, 4", "3, 4", "4, 4", "5, 4", "9, 4", "9, 1", "9, 100"})
    void rowsGoThroughInBatches(int n, int size) {
        Sums model = new Sums();
        assertThat(answers(rows(n), new BatchRule(size, false), model)).isEqualTo(expected(n));
        assertThat(model.batches).hasSize((n + size - 1) / size);
        assertThat(model.batches.stream().mapToInt(batch -> batch.dim(0)).sum()).isEqualTo(n);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "5, 1", "5, 3", "6, 3", "2, 3"})
    void aFixedBatchIsFilledUp(int n, int size) {
        Sums model = new Sums();
        assertThat(answers(rows(n), new BatchRule(size, true), model)).isEqualTo(expected(n));
        assertThat(model.batches).allMatch(batch -> batch.dim(0) == size).hasSize((n + size - 1) / size);
    }

    @Test
    void rowsOfOtherSizesGetABatchOfTheirOwn() {
        Sums model = new Sums();
        List<Row> rows = List.of(
                new Row(new float[] {1, 2}, 1),
                new Row(new float[] {3, 4}, 2),
                new Row(new double[] {5}, 3),
                new Row(List.of(6L, 7, 8), 4),
                new Row(new float[] {9, 10, 11}, 5));
        assertThat(answers(rows, new BatchRule(4, false), model))
                .extracting(text -> text.substring(0, text.indexOf(']') + 1))
                .containsExactly("[3.0]", "[14.0]", "[15.0]", "[84.0]", "[150.0]");
        assertThat(model.batches).containsExactly(Shape.of(2, 2), Shape.of(1, 1), Shape.of(2, 3));
    }

    @Test
    void faultsKeepTheirPlaceAndCostOnlyTheirRow() {
        Sums model = new Sums();
        List<Row> rows = new ArrayList<>(rows(9));
        rows.set(0, new Row(null, 1));
        rows.set(3, new Row(new float[] {1, 2}, 0.5));
        rows.set(4, new Row(List.of(List.of(1)), 1));
        rows.set(8, new Row(new float[] {1, 2}, null));
        List<String> expected = new ArrayList<>(expected(9));
        expected.set(0, "shape: input column 'ca': expected a value in every row, got null at row 0");
        expected.set(
                3,
                "argument: input column 'cb': expected whole numbers from -2147483648 to 2147483647 for model input 'b'"
                        + " (i32), got 0.5 at row 3");
        expected.set(
                4,
                "shape: input column 'ca': expected an array of numbers for model input a f32 [?,?], got [1,1] at row"
                        + " 4");
        expected.set(8, "shape: input column 'cb': expected a value in every row, got null at row 8");
        assertThat(answers(rows, new BatchRule(2, false), model)).isEqualTo(expected);
        assertThat(model.batches).containsExactly(Shape.of(2, 2), Shape.of(2, 2), Shape.of(1, 2));
    }

    /** Faulty rows behind a waiting one are not gathered without end. */
    @Test
    void holdsNoMoreThanTwoBatches() {
        int[] read = {0};
        List<Row> many = new ArrayList<>(rows(1));
        for (int i = 0; i < 100; i++) {
            many.add(new Row(null, null));
        }
        java.util.Iterator<Row> counted = many.stream().peek(row -> read[0]++).iterator();
        try (TensorRows<Row> stream = new TensorRows<>(
                counted,
                row -> new Object[] {row.a(), row.b()},
                row -> "row",
                List.of(new InputBinding("ca", A), new InputBinding("cb", B)),
                List.of(new OutputBinding(SUM, "s")),
                new BatchRule(4, false),
                new Sums())) {
            assertThat(stream.next().values()).isNotNull();
            assertThat(read[0]).isLessThanOrEqualTo(9);
        }
    }

    @Test
    void whatTheModelThrowsIsNoFaultOfARow() {
        TensorModel broken = inputs -> {
            throw new IllegalStateException("model");
        };
        try (TensorRows<Row> stream = stream(rows(3), new BatchRule(2, false), broken)) {
            assertThatThrownBy(stream::hasNext).hasMessage("model");
        }
        TensorModel short1 = inputs -> Map.of("sum", Tensor.of(Shape.of(1), 5), "pair", Tensor.of(Shape.of(1), 5));
        try (TensorRows<Row> stream = stream(rows(3), new BatchRule(2, false), short1)) {
            assertThatThrownBy(stream::hasNext)
                    .isInstanceOf(ModelException.class)
                    .hasMessage("model output 'sum': expected an answer for each of 2 rows, got a tensor [1]; name an"
                            + " output that has the batch dimension first");
        }
    }

    @Test
    void closingEarlyEndsIt() {
        TensorRows<Row> stream = stream(rows(9), new BatchRule(2, false), new Sums());
        assertThat(stream.next().values()).isNotNull();
        stream.close();
        stream.close();
        assertThat(stream.hasNext()).isFalse();
    }

    @Test
    void outputsOfEveryTypeBecomeNumbers() {
        Quantization quantization = new Quantization(0.5, 10);
        Map<DType, Object> expected = new LinkedHashMap<>();
        expected.put(DType.U8, new short[] {200, 1});
        expected.put(DType.I8, new byte[] {-56, 1});
        expected.put(DType.BOOL, new boolean[] {true, true});
        expected.put(DType.I16, new short[] {(short) 0x01c8});
        for (Map.Entry<DType, Object> entry : expected.entrySet()) {
            try (Tensor tensor = bytes(entry.getKey())) {
                OutputBinding output = new OutputBinding(
                        new TensorInfo("y", entry.getKey(), Shape.of(Shape.UNKNOWN, Shape.UNKNOWN), null), "c");
                assertThat(output.row(tensor, 1, 0).values()).isEqualTo(entry.getValue());
            }
        }
        try (Tensor tensor = bytes(DType.U8)) {
            OutputBinding output =
                    new OutputBinding(new TensorInfo("y", DType.U8, Shape.of(Shape.UNKNOWN, 2), quantization), "c");
            assertThat(output.kind()).isEqualTo(NumberKind.FLOAT);
            assertThat(output.row(tensor, 1, 0).values()).isEqualTo(new float[] {95, -4.5f});
            assertThat(output.row(tensor, 1, 0).doubles()).containsExactly(95, -4.5);
        }
    }

    /** One row of the bytes 200 and 1. */
    private static Tensor bytes(DType dtype) {
        Tensor tensor = Tensor.allocate(dtype, Shape.of(1, 2 / dtype.bytes()));
        tensor.bytes().put((byte) 200).put((byte) 1);
        return tensor;
    }

    @Test
    void theBatchIsTheModelsOwnWhereItFixesOne() {
        TensorInfo open = new TensorInfo("o", DType.F32, Shape.of(Shape.UNKNOWN, 2), null);
        TensorInfo four = new TensorInfo("f", DType.F32, Shape.of(4, 2), null);
        TensorInfo two = new TensorInfo("t", DType.F32, Shape.of(2, 2), null);
        assertThat(BatchRule.of(List.of(open), 32)).isEqualTo(new BatchRule(32, false));
        assertThat(BatchRule.of(List.of(open, four), 32)).isEqualTo(new BatchRule(4, true));
        assertThat(BatchRule.refusal(List.of(open, four))).isEmpty();
        assertThat(BatchRule.refusal(List.of(four, two)))
                .get()
                .hasToString("dev.fovea.api.error.ShapeException: model input 't': expected the number of rows of 'f',"
                        + " [4,2], in its first dimension, got [2,2]; give the model an open batch dimension, and save"
                        + " it again");
    }
}

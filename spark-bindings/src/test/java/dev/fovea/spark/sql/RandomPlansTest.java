package dev.fovea.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.spark.SparkTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that nobody would write, with batch functions, answer as with Spark's own user-defined functions. */
class RandomPlansTest extends SparkTest {

    private static final int ROWS = 12;
    private static final int QUERIES = Boolean.getBoolean("fovea.full") ? 60 : 6;
    private static final List<String> JOINS = List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN");
    private static SparkSession session;

    private Random random = new Random();

    @BeforeAll
    static void makeTable() {
        session = spark.newSession();
        SessionRules.install(
                (org.apache.spark.sql.classic.SparkSession) session,
                List.of(Reversal.entry("rev"), Reversal.entry("other")));
        for (String name : List.of("plain_rev", "plain_other")) {
            session.udf().register(name, (UDF1<byte[], byte[]>) RandomPlansTest::reversed, DataTypes.BinaryType);
        }
        session.conf().set("spark.sql.codegen.wholeStage", "false");
        session.conf().set("spark.sql.adaptive.enabled", "false");
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            byte[] x = i % 5 == 4 ? null : ("ab" + i % 7).getBytes(StandardCharsets.UTF_8);
            byte[] y = i % 4 == 1 ? null : (i % 3 + "ba").getBytes(StandardCharsets.UTF_8);
            rows.add(RowFactory.create(i % 6, i % 3 == 0 ? null : i % 2 == 0 ? "even" : "odd", x, y));
        }
        StructType schema = new StructType()
                .add("id", DataTypes.IntegerType)
                .add("kind", DataTypes.StringType)
                .add("x", DataTypes.BinaryType)
                .add("y", DataTypes.BinaryType);
        String file = folder.resolve("random-rows.parquet").toString();
        spark.createDataFrame(rows, schema).coalesce(1).write().parquet(file);
        session.read().parquet(file).createOrReplaceTempView("t");
    }

    private static byte[] reversed(byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        byte[] result = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            result[i] = bytes[bytes.length - 1 - i];
        }
        return result;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void answersAsPlainFunctions(int seed) {
        random = new Random(seed);
        for (int i = 0; i < QUERIES; i++) {
            String query = query();
            List<String> answer = lines(query);
            String plain = query.replace("rev(", "plain_rev(").replace("other(", "plain_other(");
            assertThat(answer).as(query).isEqualTo(lines(plain));
        }
    }

    private static List<String> lines(String query) {
        return session.sql(query).collectAsList().stream()
                .map(row -> row.mkString(" "))
                .sorted()
                .toList();
    }

    private String query() {
        int depth = 1 + random.nextInt(3);
        return switch (random.nextInt(12)) {
            case 0 -> "SELECT id, string(" + value("", depth) + "), " + test("", depth) + " FROM t";
            case 1 -> "SELECT id, string(" + value("", depth) + ") FROM t WHERE " + test("", depth);
            case 2 ->
                "SELECT kind, count(" + value("", depth) + "), max(string(" + value("", depth)
                        + ")), string(rev(max(x))),"
                        + " CASE WHEN count(*) > 4 THEN string(other(min(y))) WHEN kind = 'odd' THEN string(min(rev(y)))"
                        + " END FROM t WHERE " + test("", 1) + " GROUP BY kind HAVING count(" + value("", 1) + ") < 4";
            case 3 ->
                "SELECT string(g), count(*), count(DISTINCT h) FROM (SELECT " + value("", depth) + " AS g, "
                        + value("", depth) + " AS h FROM t) GROUP BY g";
            case 4 -> {
                String key = value("", depth);
                yield "SELECT string(" + key + "), count(*) FROM t GROUP BY " + key + ", kind";
            }
            case 5 ->
                "SELECT a.id, b.id, string(" + value(random.nextBoolean() ? "a." : "b.", depth) + ") FROM t a "
                        + JOINS.get(random.nextInt(JOINS.size())) + " t b ON a.id = b.id AND " + test("a.", depth)
                        + " AND " + test("b.", depth) + (random.nextBoolean() ? "" : " AND rev(a.x) <=> other(b.x)");
            case 6 ->
                "SELECT a.id, string(a.x) FROM t a LEFT " + (random.nextBoolean() ? "SEMI" : "ANTI") + " JOIN t b ON "
                        + value("a.", 1) + " = " + value("b.", 1) + " AND " + test("b.", depth);
            case 7 ->
                "SELECT id FROM t a WHERE " + (random.nextBoolean() ? "" : "NOT ")
                        + "EXISTS (SELECT 1 FROM t b WHERE rev(b.x) = " + value("a.", depth) + " AND " + test("b.", 1)
                        + ")";
            case 8 ->
                "SELECT id, string(" + value("", 1) + ") IN (SELECT string(" + value("", depth) + ") FROM t WHERE "
                        + test("", 1) + "), (SELECT max(string(" + value("b.", 1)
                        + ")) FROM t b WHERE b.id = a.id) FROM t a"
                        + " WHERE " + test("", 1);
            case 9 ->
                "SELECT id, string(x), rank() OVER (PARTITION BY " + value("", depth) + " ORDER BY id, x, y), count("
                        + value("", depth) + ") OVER (PARTITION BY kind) FROM t";
            case 10 ->
                "SELECT string(" + value("", depth) + ") FROM t WHERE " + test("", 1) + " "
                        + List.of("UNION", "EXCEPT", "INTERSECT", "UNION ALL").get(random.nextInt(4))
                        + " SELECT string("
                        + value("", depth) + ") FROM t WHERE " + test("", 1);
            default ->
                "SELECT string(g), kind, count(*), string(max(rev(x))) FROM (SELECT *, " + value("", depth)
                        + " AS g FROM t) GROUP BY ROLLUP (g, kind)";
        };
    }

    /** Of type binary. */
    private String value(String of, int depth) {
        if (depth == 0) {
            return of + (random.nextBoolean() ? "x" : "y");
        }
        int d = depth - 1;
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> "rev(" + value(of, d) + ")";
            case 3 -> "other(" + value(of, d) + ")";
            case 4 ->
                "CASE WHEN " + test(of, d) + " THEN " + value(of, d) + " WHEN " + test(of, d) + " THEN " + value(of, d)
                        + (random.nextBoolean() ? "" : " ELSE " + value(of, d)) + " END";
            case 5 -> "if(" + test(of, d) + ", " + value(of, d) + ", " + value(of, d) + ")";
            case 6 -> "coalesce(" + value(of, d) + ", " + value(of, d) + ", " + value(of, d) + ")";
            case 7 -> "nullif(" + value(of, d) + ", " + value(of, d) + ")";
            default -> "nvl2(" + value(of, d) + ", " + value(of, d) + ", " + value(of, d) + ")";
        };
    }

    private String test(String of, int depth) {
        int d = Math.max(0, depth - 1);
        return switch (random.nextInt(depth == 0 ? 3 : 10)) {
            case 0 -> of + "id < " + random.nextInt(6);
            case 1 -> of + "kind = 'even'";
            case 2 -> value(of, d) + " IS " + (random.nextBoolean() ? "" : "NOT ") + "NULL";
            case 3, 4 -> "string(" + value(of, d) + ") > '" + random.nextInt(4) + "'";
            case 5 -> "(" + test(of, d) + " AND " + test(of, d) + ")";
            case 6 -> "(" + test(of, d) + " OR " + test(of, d) + ")";
            case 7 -> "NOT (" + test(of, d) + ")";
            case 8 -> value(of, d) + " IN (" + value(of, d) + ", " + value(of, d) + ")";
            default -> "(" + value(of, d) + " <=> " + value(of, d) + ")";
        };
    }
}

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
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.Option;
import scala.collection.immutable.Map$;

/** Queries that nobody would write, with batch functions, answer as with Spark's own user-defined functions. */
class RandomPlansTest extends SparkTest {

    private static final int ROWS = 12;
    private static final int QUERIES = Boolean.getBoolean("fovea.full") ? 60 : 6;
    private static final List<String> JOINS = List.of("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN");
    private static final List<Row> TABLE = new ArrayList<>();
    private static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.IntegerType)
            .add("kind", DataTypes.StringType)
            .add("x", DataTypes.BinaryType)
            .add("y", DataTypes.BinaryType);
    private static String file = "";

    private Random random = new Random();

    @BeforeAll
    static void makeTable() {
        for (int i = 0; i < ROWS; i++) {
            byte[] x = i % 5 == 4 ? null : ("ab" + i % 7).getBytes(StandardCharsets.UTF_8);
            byte[] y = i % 4 == 1 ? null : (i % 3 + "ba").getBytes(StandardCharsets.UTF_8);
            TABLE.add(RowFactory.create(i % 6, i % 3 == 0 ? null : i % 2 == 0 ? "even" : "odd", x, y));
        }
        file = folder.resolve("random-rows.parquet").toString();
        spark.createDataFrame(TABLE, SCHEMA).coalesce(1).write().parquet(file);
    }

    /** Where the rule has its turn: before Spark orders joins, or after all of its own rules. */
    private enum Turn {
        EXTENSION,
        REGISTERED;

        SparkSession session() {
            org.apache.spark.sql.classic.SparkSession local = (org.apache.spark.sql.classic.SparkSession) spark;
            SparkSessionExtensions extensions = new SparkSessionExtensions();
            List<FunctionEntry> functions = List.of(Reversal.entry("rev"), Reversal.entry("other"));
            if (this == EXTENSION) {
                SessionRules.install(extensions, functions);
            }
            org.apache.spark.sql.classic.SparkSession session = new org.apache.spark.sql.classic.SparkSession(
                    local.sparkContext(),
                    Option.apply(local.sharedState()),
                    Option.empty(),
                    extensions,
                    Map$.MODULE$.empty(),
                    Map$.MODULE$.empty());
            if (this == REGISTERED) {
                SessionRules.install(session, functions);
            }
            for (String name : List.of("plain_rev", "plain_other")) {
                session.udf().register(name, (UDF1<byte[], byte[]>) RandomPlansTest::reversed, DataTypes.BinaryType);
            }
            session.conf().set("spark.sql.codegen.wholeStage", "false");
            session.conf().set("spark.sql.adaptive.enabled", "false");
            session.read().parquet(file).createOrReplaceTempView("t");
            return session;
        }
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
    @CsvSource({"1, EXTENSION", "2, REGISTERED", "3, EXTENSION"})
    void answersAsPlainFunctions(int seed, Turn turn) {
        random = new Random(seed);
        SparkSession session = turn.session();
        for (int i = 0; i < QUERIES; i++) {
            String query = query();
            Reversal.reset();
            List<String> answer = lines(session, query);
            // Spark may make a call of a correlated subquery one on columns of both sides.
            if (!query.contains("EXISTS")) {
                assertThat(Reversal.tally("rev").single).as(query).hasValue(0);
                assertThat(Reversal.tally("other").single).as(query).hasValue(0);
            }
            String plain = query.replace("rev(", "plain_rev(").replace("other(", "plain_other(");
            assertThat(answer).as(query).isEqualTo(lines(session, plain));
        }
    }

    private static List<String> lines(SparkSession session, String query) {
        return session.sql(query).collectAsList().stream()
                .map(row -> row.mkString(" "))
                .sorted()
                .toList();
    }

    private String query() {
        int depth = 1 + random.nextInt(3);
        return switch (random.nextInt(14)) {
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
            case 11 ->
                "SELECT a.id, b.id FROM t a " + JOINS.get(random.nextInt(JOINS.size())) + " t b ON "
                        + (random.nextBoolean() ? "" : "a.id = b.id AND ") + "CASE WHEN " + test("a.", 1)
                        + " AND a.id < b.id THEN " + value("a.", depth) + " > " + value("b.", depth)
                        + " WHEN " + test("b.", depth) + " OR a.id = b.id + 1 THEN " + test("a.", depth) + " ELSE "
                        + test("b.", 1) + " END";
            case 12 ->
                "SELECT kind, count(" + value("", depth) + ") FILTER (WHERE " + test("", depth) + "), max(string("
                        + value("", 1) + ")) FILTER (WHERE " + test("", 1) + ") FROM t GROUP BY kind";
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

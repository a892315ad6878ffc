package dev.fovea.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.spark.SparkTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.collection.immutable.Map;

/** Where calls of batch functions go in a plan, and that results are those of rows one by one. */
class BatchPlanTest extends SparkTest {

    private static final int ROWS = 10;
    private static SparkSession session;

    @BeforeAll
    static void makeTables() throws Exception {
        session = spark.newSession();
        SessionRules.install(
                (org.apache.spark.sql.classic.SparkSession) session,
                List.of(Reversal.entry("rev"), Reversal.entry("other")));
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            byte[] x = i == 7 ? null : ("ab" + i).getBytes(StandardCharsets.UTF_8);
            rows.add(RowFactory.create(i, i % 2 == 0 ? "even" : "odd", x, x));
        }
        StructType schema = new StructType()
                .add("id", DataTypes.IntegerType)
                .add("kind", DataTypes.StringType)
                .add("x", DataTypes.BinaryType)
                .add("y", DataTypes.BinaryType);
        String file = folder.resolve("rows.parquet").toString();
        spark.createDataFrame(rows, schema).coalesce(1).write().parquet(file);
        session.read().parquet(file).createOrReplaceTempView("t");
    }

    @BeforeEach
    void forget() {
        Reversal.reset();
    }

    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(Reversal.tally("rev").open).hasValue(0);
        assertThat(Reversal.tally("other").open).hasValue(0);
    }

    private static Dataset<Row> sql(String query) {
        return session.sql(query);
    }

    private static List<String> lines(String query) {
        return sql(query).collectAsList().stream().map(row -> row.mkString(" ")).toList();
    }

    private static String plan(String query) {
        return sql("EXPLAIN " + query).collectAsList().get(0).getString(0);
    }

    /** Each picture that is not null once, in batches, and never by row. */
    private static void inBatches(String tag, int pictures) {
        assertThat(Reversal.tally(tag).batched).hasValue(pictures);
        assertThat(Reversal.tally(tag).single).hasValue(0);
    }

    private static int nodes(String plan) {
        return plan.split("BatchEval ", -1).length - 1;
    }

    @Test
    void projection() {
        assertThat(lines("SELECT id, string(rev(x)) FROM t ORDER BY id"))
                .startsWith("0 0ba", "1 1ba")
                .contains("7 null")
                .hasSize(ROWS);
        inBatches("rev", 9);
        assertThat(Reversal.tally("rev").batches).hasValue(4);
    }

    @Test
    void explainShowsTheNode() {
        assertThat(plan("SELECT rev(x) FROM t"))
                .contains("BatchEval rev(x#")
                .contains("batchSize=3")
                .doesNotContain("by row");
        assertThat(plan("FORMATTED SELECT rev(x) FROM t")).contains("BatchEval").contains("batchSize=3");
    }

    @Test
    void selectAndWhereShareOneEvaluation() {
        String query = "SELECT string(rev(x)) AS r FROM t WHERE string(rev(x)) > '3' ORDER BY r";
        assertThat(lines(query)).containsExactly("3ba", "4ba", "5ba", "6ba", "8ba", "9ba");
        inBatches("rev", 9);
        assertThat(nodes(plan(query))).isEqualTo(1);
    }

    @Test
    void twiceInOneProjectionIsOnce() {
        assertThat(lines("SELECT length(rev(x)) + length(rev(x)), rev(x) = reverse(x) FROM t WHERE id = 1"))
                .hasSize(1);
        inBatches("rev", 1);
    }

    @Test
    void throughASubqueryIsOnce() {
        assertThat(lines("SELECT string(r), length(r) FROM (SELECT rev(x) AS r FROM t) WHERE string(r) = '4ba'"))
                .containsExactly("4ba 3");
        inBatches("rev", 9);
    }

    @Test
    void columnsThatAreNotNeededAreNotKept() {
        assertThat(plan("SELECT id, string(rev(x)) FROM t WHERE string(rev(x)) > '3'"))
                .containsPattern("batchSize=3, \\[id#\\d+]")
                .contains("ReadSchema: struct<id:int,x:binary>");
    }

    @Test
    void plainConditionsComeFirst() {
        assertThat(lines("SELECT id FROM t WHERE string(rev(x)) >= '0' AND kind = 'odd' ORDER BY id"))
                .containsExactly("1", "3", "5", "9");
        inBatches("rev", 4);
    }

    @Test
    void oneConditionAfterAnother() {
        assertThat(lines("SELECT id FROM t WHERE string(rev(x)) > '7' AND string(other(y)) > '8z'"))
                .containsExactly("9");
        inBatches("rev", 9);
        inBatches("other", 2);
    }

    @Test
    void nested() {
        assertThat(lines("SELECT id FROM t WHERE rev(other(x)) = x ORDER BY id"))
                .hasSize(9);
        inBatches("rev", 9);
        inBatches("other", 9);
        assertThat(lines("SELECT string(rev(rev(x))) FROM t WHERE id = 3")).containsExactly("ab3");
    }

    @Test
    void aggregatesAndKeys() {
        assertThat(lines("SELECT kind, max(string(rev(x))) FROM t GROUP BY kind ORDER BY kind"))
                .containsExactly("even 8ba", "odd 9ba");
        inBatches("rev", 9);
        Reversal.reset();
        assertThat(lines("SELECT substr(string(rev(x)), 2) AS tail, count(*) FROM t GROUP BY substr(string(rev(x)), 2)"
                        + " ORDER BY tail"))
                .containsExactly("null 1", "ba 9");
        inBatches("rev", 9);
        Reversal.reset();
        assertThat(lines("SELECT kind, string(rev(max(x))), count(*) FROM t GROUP BY kind ORDER BY kind"))
                .containsExactly("even 8ba 5", "odd 9ba 5");
        inBatches("rev", 2);
        Reversal.reset();
        assertThat(lines("SELECT count(DISTINCT rev(x)), count(DISTINCT kind) FROM t"))
                .containsExactly("9 2");
        inBatches("rev", 9);
        assertThat(lines("SELECT kind FROM t GROUP BY kind HAVING max(string(rev(x))) > '8z'"))
                .containsExactly("odd");
    }

    @Test
    void sortsAndWindows() {
        assertThat(lines("SELECT id FROM t ORDER BY rev(x) DESC NULLS LAST LIMIT 2"))
                .containsExactly("9", "8");
        assertThat(lines("SELECT id, row_number() OVER (PARTITION BY kind ORDER BY rev(x) DESC) AS n FROM t"
                        + " WHERE x IS NOT NULL ORDER BY n, id LIMIT 2"))
                .containsExactly("8 1", "9 1");
        assertThat(Reversal.tally("rev").single).hasValue(0);
    }

    @Test
    void generators() {
        assertThat(lines("SELECT id, c FROM t LATERAL VIEW explode(split(string(rev(x)), '')) e AS c WHERE id = 2"))
                .containsExactly("2 2", "2 b", "2 a");
        inBatches("rev", 1);
    }

    @Test
    void joins() {
        String query = "SELECT a.id, b.id FROM t a JOIN t b ON rev(a.x) = other(b.x) AND a.kind = 'odd' ORDER BY 1";
        assertThat(lines(query)).containsExactly("1 1", "3 3", "5 5", "9 9");
        assertThat(Reversal.tally("rev").single).hasValue(0);
        assertThat(Reversal.tally("other").single).hasValue(0);
        assertThat(plan(query)).contains("HashJoin").doesNotContain("by row");
        assertThat(lines("SELECT a.id, b.id FROM t a LEFT JOIN t b ON a.id = b.id AND string(rev(a.x)) > '8'"
                        + " ORDER BY a.id"))
                .contains("0 null", "8 8", "9 9");
        assertThat(lines("SELECT id FROM t WHERE rev(x) IN (SELECT rev(x) FROM t WHERE id < 3) ORDER BY id"))
                .containsExactly("0", "1", "2");
        assertThat(lines("SELECT id FROM t WHERE rev(x) = (SELECT max(rev(x)) FROM t)"))
                .containsExactly("9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EXISTS (SELECT 1 FROM t b WHERE rev(b.x) = rev(a.x)) | 0 1 2 3 4 5 6 8 9",
                "NOT EXISTS (SELECT 1 FROM t b WHERE rev(b.x) = rev(a.x) AND b.id < 8) | 7 8 9",
                "id IN (SELECT b.id FROM t b WHERE rev(b.x) = rev(a.x) AND b.id > 4) | 5 6 8 9",
                "rev(x) IN (SELECT rev(b.x) FROM t b WHERE b.kind = a.kind) | 0 1 2 3 4 5 6 8 9",
                "id = 7 OR EXISTS (SELECT 1 FROM t b WHERE rev(b.x) = rev(a.x) AND b.id = 2) | 2 7"
            })
    void correlatedSubqueriesAreInBatches(String condition, String ids) {
        String query = "SELECT id FROM t a WHERE " + condition + " ORDER BY id";
        assertThat(String.join(" ", lines(query))).isEqualTo(ids);
        assertThat(Reversal.tally("rev").single).hasValue(0);
        assertThat(plan(query)).contains("BatchEval").doesNotContain("by row");
    }

    @Test
    void aJoinOnBothSidesInOneCallIsByRow() {
        String query = "SELECT a.id FROM t a JOIN t b ON a.id = b.id AND string(rev(coalesce(a.x, b.y))) = '4ba'";
        assertThat(lines(query)).containsExactly("4");
        assertThat(plan(query)).contains("by row");
    }

    /** The other side decides whether a result is looked at: each picture is computed once all the same. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rev(a.x) = rev(b.x) OR rev(a.y) = rev(b.y) | 9 | 36",
                "a.id = b.id OR rev(a.x) = rev(b.x) | 10 | 18",
                "CASE WHEN a.id = b.id THEN rev(a.x) = rev(b.x) ELSE rev(a.y) < rev(b.x) END | 45 | 27",
                "IF(a.id = b.id, rev(a.x), rev(b.x)) = rev(a.x) | 9 | 18",
                "a.id < 9 AND (a.id = b.id + 8 OR (a.id = b.id AND (rev(a.x) = rev(b.x) OR rev(a.y) IS NULL))) | 10 | 25",
                "a.id = b.id OR (a.id < 2 AND string(rev(a.x)) = '0ba') | 19 | 2"
            })
    void aJoinThatSkipsByBothSidesIsInBatches(String condition, int count, int pictures) {
        String query = "SELECT count(*) FROM t a JOIN t b ON " + condition;
        assertThat(lines(query)).containsExactly(String.valueOf(count));
        inBatches("rev", pictures);
        assertThat(plan(query)).contains("BatchEval").doesNotContain("by row");
        assertThat(lines(query.replace("JOIN", "FULL JOIN").replace("count(*)", "count(a.id + b.id)")))
                .containsExactly(String.valueOf(count));
    }

    @Test
    void aJoinFailsForNoPictureThatItSkips() {
        sql("CREATE OR REPLACE TEMPORARY VIEW odd AS SELECT id, IF(id = 1, binary('!a'), x) AS x FROM t WHERE id < 4");
        String query = "SELECT count(*) FROM odd a JOIN odd b ON a.id * b.id <> %d OR string(rev(%s)) = '2ba'";
        for (String picture : List.of("a.x", "IF(string(a.x) = '!a', binary(raise_error('bad bytes')), a.x)")) {
            String skips = query.formatted(4, picture);
            assertThat(lines(skips)).containsExactly("16");
            assertThat(plan(skips)).contains("for its error").doesNotContain("by row");
            assertThatThrownBy(() -> lines(query.formatted(1, picture))).hasStackTraceContaining("bad bytes");
        }
    }

    @Test
    void aFilteredAggregateLooksAtNothingThatItNeedNot() {
        assertThat(
                        lines(
                                "SELECT count(rev(x)) FILTER (WHERE id < 2), max(string(rev(y))) FILTER (WHERE kind = 'odd') FROM t"))
                .containsExactly("2 9ba");
        inBatches("rev", 6);
        Reversal.reset();
        assertThat(lines(
                        "SELECT kind, count(DISTINCT rev(x)) FILTER (WHERE string(rev(x)) > '3'), count(id) FILTER (WHERE"
                                + " rev(x) IS NULL) FROM t GROUP BY kind ORDER BY kind"))
                .containsExactly("even 3 0", "odd 3 1");
        inBatches("rev", 9);
        Reversal.reset();
        assertThat(
                        lines(
                                "SELECT count(rev(binary('!'))) FILTER (WHERE id < 0), count(other(x)) FILTER (WHERE id < 2) FROM t"))
                .containsExactly("0 2");
        inBatches("other", 2);
    }

    @Test
    void conditionalsLookAtNothingThatTheyNeedNot() {
        assertThat(lines("SELECT CASE WHEN id < 3 THEN string(rev(x)) WHEN id = 3 THEN 'three' END FROM t ORDER BY id"))
                .startsWith("0ba", "1ba", "2ba", "three", "null");
        inBatches("rev", 3);
        Reversal.reset();
        assertThat(lines("SELECT if(id > 8, rev(x), NULL) IS NOT NULL OR string(other(x)) = '0ba' FROM t ORDER BY id"))
                .startsWith("true", "false");
        inBatches("rev", 1);
        inBatches("other", 8);
        Reversal.reset();
        assertThat(lines("SELECT string(coalesce(IF(id = 4, x, NULL), rev(x), binary('none'))) FROM t ORDER BY id"))
                .startsWith("0ba", "1ba", "2ba", "3ba", "ab4")
                .contains("none");
        inBatches("rev", 8);
        Reversal.reset();
        assertThat(lines("SELECT id = 1 AND string(rev(x)) = '1ba' FROM t ORDER BY id"))
                .startsWith("false", "true");
        inBatches("rev", 1);
        Reversal.reset();
        assertThat(lines("SELECT CASE WHEN id < 3 THEN string(rev(x)) END, rev(x) FROM t"))
                .hasSize(ROWS);
        inBatches("rev", 9);
    }

    @Test
    void aLambdaIsByRow() {
        String query =
                "SELECT id, transform(array(x, y), p -> string(rev(p))) AS r FROM t WHERE id IN (1, 7) ORDER BY id";
        assertThat(sql(query).collectAsList().stream().map(row -> row.getInt(0) + " " + row.getList(1)))
                .containsExactly("1 [1ba, 1ba]", "7 [null, null]");
        assertThat(Reversal.tally("rev").single).hasValue(2);
        assertThat(plan(query)).contains("rev(lambda").contains("by row").doesNotContain("BatchEval");
    }

    @Test
    void whatMayDifferFromLookToLookIsByRow() {
        String query = "SELECT string(rev(IF(rand() < 0.5, x, y))) FROM t";
        assertThat(lines(query)).hasSize(ROWS).contains("3ba");
        assertThat(plan(query)).contains("by row");
    }

    @Test
    void aLimitReadsNoMoreThanItNeeds() {
        assertThat(lines("SELECT rev(x) FROM t LIMIT 2")).hasSize(2);
        assertThat(plan("SELECT rev(x) FROM t LIMIT 2")).contains("LocalLimit 2");
        inBatches("rev", 2);
        Reversal.reset();
        assertThat(sql("SELECT rev(x) FROM t").takeAsList(1)).hasSize(1);
        assertThat(Reversal.tally("rev").batched.get()).isLessThanOrEqualTo(3);
    }

    @Test
    void localRowsAreNotComputedByTheOptimizer() {
        String query = "SELECT string(rev(x)) FROM VALUES (binary('ab')), (binary('cd')) AS v(x)";
        assertThat(plan(query)).contains("BatchEval");
        assertThat(Reversal.tally("rev").streams).hasValue(0);
        assertThat(lines(query)).containsExactly("ba", "dc");
        inBatches("rev", 2);
        assertThat(lines("SELECT string(rev(binary('xyz')))")).containsExactly("zyx");
    }

    @Test
    void cachedTablesAndViews() {
        sql("CACHE TABLE cached AS SELECT id, rev(x) AS r FROM t");
        inBatches("rev", 9);
        assertThat(lines("SELECT string(r) FROM cached WHERE id = 5")).containsExactly("5ba");
        inBatches("rev", 9);
        sql("UNCACHE TABLE cached");
        sql("CREATE OR REPLACE TEMPORARY VIEW seen AS SELECT id, string(rev(x)) AS r FROM t");
        assertThat(lines("SELECT id FROM seen WHERE r = '6ba'")).containsExactly("6");
        assertThat(lines("WITH c AS (SELECT rev(x) AS r FROM t) SELECT count(*) FROM c a JOIN c b ON a.r = b.r"))
                .containsExactly("9");
        assertThat(lines("SELECT rev(x) FROM t UNION SELECT other(x) FROM t")).hasSize(10);
    }

    @Test
    void writes() {
        String file = folder.resolve("written.parquet").toString();
        sql("SELECT id, rev(x) AS r FROM t").write().parquet(file);
        inBatches("rev", 9);
        assertThat(session.read().parquet(file).where("string(r) = '1ba'").count())
                .isEqualTo(1);
    }

    @Test
    void withoutAdaptiveExecutionAndCodeGenerationToo() {
        for (String setting : List.of("spark.sql.adaptive.enabled", "spark.sql.codegen.wholeStage")) {
            session.conf().set(setting, "false");
            try {
                assertThat(lines("SELECT kind, max(string(rev(x))) FROM t WHERE rev(x) IS NOT NULL GROUP BY kind"
                                + " ORDER BY kind"))
                        .containsExactly("even 8ba", "odd 9ba");
                assertThat(lines("SELECT transform(array(x), p -> string(rev(p)))[0] FROM t WHERE id = 1"))
                        .containsExactly("1ba");
            } finally {
                session.conf().unset(setting);
            }
        }
    }

    @Test
    void aBroadcastAndAReplannedJoinKeepTheirResults() {
        assertThat(lines("SELECT /*+ BROADCAST(b) */ count(*) FROM t a JOIN (SELECT id, rev(x) AS r FROM t) b"
                        + " ON a.id = b.id AND rev(a.x) = b.r"))
                .containsExactly("9");
        assertThat(lines("SELECT /*+ MERGE(b) */ count(*) FROM (SELECT rev(x) AS r FROM t) a JOIN"
                        + " (SELECT rev(x) AS r FROM t DISTRIBUTE BY rev(x)) b ON a.r = b.r"))
                .containsExactly("9");
    }

    @Test
    void metricsOfTheFunctionAndItsRows() {
        Dataset<Row> rows = sql("SELECT rev(x) FROM t");
        rows.collectAsList();
        SparkPlan plan = ((org.apache.spark.sql.classic.Dataset<Row>) rows)
                .queryExecution()
                .executedPlan();
        Map<String, SQLMetric> metrics = batch(plan).metrics();
        assertThat(metrics.apply("numOutputRows").value()).isEqualTo(ROWS);
        assertThat(metrics.apply("given").value()).isEqualTo(9 * 3);
    }

    private static SparkPlan batch(SparkPlan plan) {
        if (plan instanceof BatchEvalExec) {
            return plan;
        }
        return batch(plan.children().head());
    }
}

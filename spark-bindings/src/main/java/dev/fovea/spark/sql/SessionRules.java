package dev.fovea.spark.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.ExperimentalMethods;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.SparkStrategy;
import scala.Option;

/** Brings functions and what evaluates them in batches to sessions. */
public final class SessionRules {

    private SessionRules() {}

    /** To every session of an application, before it starts. */
    public static void install(SparkSessionExtensions extensions, List<FunctionEntry> functions) {
        // After the operators have found their places, and before joins are ordered and sources pruned.
        extensions.injectPreCBORule(Seqs.function(session -> new ExtractBatchCalls()));
        extensions.injectPlannerStrategy(Seqs.function(session -> new BatchEvalStrategy()));
        // What outlives sessions, as permanent views do, may call the functions of Spark's own registry alone.
        FunctionRegistry builtin = FunctionRegistry$.MODULE$.builtin();
        for (FunctionEntry entry : functions) {
            Option<?> known = builtin.lookupFunctionBuilder(entry.identifier());
            if (known.isEmpty() || !(known.get() instanceof FunctionEntry)) {
                builtin.registerFunction(entry.identifier(), entry.info(), entry);
            }
        }
    }

    /** To one session that runs, unless it has them; functions take the place of others that have their names. */
    public static void installMissing(SparkSession session, List<FunctionEntry> functions) {
        FunctionRegistry registry = session.sessionState().functionRegistry();
        install(
                session,
                functions.stream()
                        .filter(entry -> {
                            Option<ExpressionInfo> known = registry.lookupFunction(entry.identifier());
                            ExpressionInfo own = entry.info();
                            return known.isEmpty()
                                    || !known.get().getClassName().equals(own.getClassName())
                                    || !known.get().getUsage().equals(own.getUsage());
                        })
                        .toList());
    }

    /** To one session that runs; functions take the place of those that have their names. */
    public static void install(SparkSession session, List<FunctionEntry> functions) {
        ExperimentalMethods methods = session.experimental();
        List<Rule<LogicalPlan>> rules = new ArrayList<>(Seqs.list(methods.extraOptimizations()));
        if (rules.stream().noneMatch(ExtractBatchCalls.class::isInstance)) {
            rules.add(new ExtractBatchCalls());
            methods.extraOptimizations_$eq(Seqs.of(rules));
        }
        List<SparkStrategy> strategies = new ArrayList<>(Seqs.list(methods.extraStrategies()));
        if (strategies.stream().noneMatch(BatchEvalStrategy.class::isInstance)) {
            strategies.add(new BatchEvalStrategy());
            methods.extraStrategies_$eq(Seqs.of(strategies));
        }
        functions.forEach(entry ->
                session.sessionState().functionRegistry().registerFunction(entry.identifier(), entry.info(), entry));
    }
}

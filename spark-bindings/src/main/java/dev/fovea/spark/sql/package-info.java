/**
 * What Spark's SQL engine is told of fovea: expressions, the plan node that evaluates functions in batches, and the rule
 * that puts it there. These classes follow internal classes of Spark; applications use {@link dev.fovea.spark.FoveaFunctions}
 * and {@link dev.fovea.spark.FoveaExtensions}.
 */
@org.jspecify.annotations.NullMarked
package dev.fovea.spark.sql;

package dev.fovea.spark.sql;

/**
 * A number that Spark shows at the node of a batch function.
 *
 * @param name its key, unique at a node
 * @param label what people read
 * @param isTime true for nanoseconds, false for a count
 */
public record BatchMetric(String name, String label, boolean isTime) {}

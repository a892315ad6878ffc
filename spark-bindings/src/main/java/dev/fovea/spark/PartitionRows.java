package dev.fovea.spark;

import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.AccumulatorV2;

/**
 * How many rows went through the tasks of a job, by partition. Spark hands over what a task that succeeded has counted, and
 * what is said of a partition takes the place of what was said of it before: the sum is exact, whatever is lost, tried again
 * or speculated on, where a number to which all tasks add would be too large.
 */
final class PartitionRows extends AccumulatorV2<Map.Entry<Integer, Long>, Map<Integer, Long>> {

    private static final long serialVersionUID = 1L;

    private final Map<Integer, Long> rows = Collections.synchronizedMap(new TreeMap<>());

    /** The same rows, counted here whenever they are computed. */
    Dataset<Row> counting(Dataset<Row> data) {
        data.sparkSession().sparkContext().register(this);
        return ExactRows.mapped(data, partition -> new Counted(partition, this), data.schema());
    }

    /** The rows of all partitions. */
    long sum() {
        return value().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Tells at its end how many rows there were. */
    private static final class Counted implements Iterator<Row> {

        private final Iterator<Row> partition;
        private final PartitionRows into;
        private long count;

        Counted(Iterator<Row> partition, PartitionRows into) {
            this.partition = partition;
            this.into = into;
        }

        @Override
        public boolean hasNext() {
            boolean hasNext = partition.hasNext();
            if (!hasNext) {
                into.add(Map.entry(TaskContext.getPartitionId(), count));
            }
            return hasNext;
        }

        @Override
        public Row next() {
            Row row = partition.next();
            count++;
            return row;
        }
    }

    @Override
    public boolean isZero() {
        return rows.isEmpty();
    }

    @Override
    public AccumulatorV2<Map.Entry<Integer, Long>, Map<Integer, Long>> copy() {
        PartitionRows copy = new PartitionRows();
        copy.rows.putAll(value());
        return copy;
    }

    @Override
    public void reset() {
        rows.clear();
    }

    @Override
    public void add(Map.Entry<Integer, Long> partition) {
        rows.put(partition.getKey(), partition.getValue());
    }

    @Override
    public void merge(AccumulatorV2<Map.Entry<Integer, Long>, Map<Integer, Long>> other) {
        rows.putAll(other.value());
    }

    @Override
    public Map<Integer, Long> value() {
        synchronized (rows) {
            return new TreeMap<>(rows);
        }
    }
}

package dev.fovea.spark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.Row;

/** What partitions say of their rows and of the memory of their process, and the slope of that memory. */
final class FlatMemory {

    /** Rows that this process has seen so far. */
    private static final AtomicLong SEEN = new AtomicLong();

    private FlatMemory() {}

    /** Counts the rows of a partition: {@code executor;rows;sum of ids;seen so far;resident kB;reasons}. */
    static Iterator<String> watch(Iterator<Row> rows) throws IOException {
        long n = 0;
        long sum = 0;
        StringBuilder reasons = new StringBuilder();
        while (rows.hasNext()) {
            Row row = rows.next();
            n++;
            sum += row.getLong(0);
            if (row.isNullAt(1)) {
                reasons.append(row.getLong(0))
                        .append(' ')
                        .append(row.getString(2))
                        .append('|');
            }
        }
        return List.of(String.join(
                        ";",
                        SparkEnv.get().executorId(),
                        Long.toString(n),
                        Long.toString(sum),
                        Long.toString(SEEN.addAndGet(n)),
                        Long.toString(residentKilobytes()),
                        reasons))
                .iterator();
    }

    private static long residentKilobytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no VmRSS");
    }

    private record Point(double rows, double kilobytes) {}

    /** Sums, reasons, and for each executor the slope of its memory over the last three quarters of its rows. */
    static void enter(List<String> said, ObjectNode results) {
        long rows = 0;
        long sum = 0;
        StringBuilder reasons = new StringBuilder();
        Map<String, List<Point>> points = new TreeMap<>();
        for (String line : said) {
            String[] parts = line.split(";", 6);
            rows += Long.parseLong(parts[1]);
            sum += Long.parseLong(parts[2]);
            points.computeIfAbsent(parts[0], e -> new ArrayList<>())
                    .add(new Point(Long.parseLong(parts[3]), Long.parseLong(parts[4])));
            reasons.append(parts[5]);
        }
        results.put("rows", rows);
        results.put("sum", sum);
        results.put("reasons", reasons.toString());
        double growth = 0;
        StringBuilder report = new StringBuilder();
        for (Map.Entry<String, List<Point>> executor : points.entrySet()) {
            List<Point> all = executor.getValue();
            double last = all.stream().mapToDouble(Point::rows).max().orElse(0);
            List<Point> settled =
                    all.stream().filter(point -> point.rows() >= last / 4).toList();
            double slope = slope(settled);
            double grown = slope * last * 0.75 / 1024;
            growth = Math.max(growth, grown);
            report.append(String.format(
                    java.util.Locale.ROOT,
                    "executor %s: %.0f rows, %.0f to %.0f MiB resident, slope %.2f kB per 1000 rows, %.1f MiB over the"
                            + " last three quarters; ",
                    executor.getKey(),
                    last,
                    settled.stream().mapToDouble(Point::kilobytes).min().orElse(0) / 1024,
                    settled.stream().mapToDouble(Point::kilobytes).max().orElse(0) / 1024,
                    slope * 1000,
                    grown));
        }
        results.put("growth", growth);
        results.put("memory", report.toString());
    }

    /** By least squares. */
    private static double slope(List<Point> points) {
        double meanX = points.stream().mapToDouble(Point::rows).average().orElse(0);
        double meanY = points.stream().mapToDouble(Point::kilobytes).average().orElse(0);
        double above = 0;
        double below = 0;
        for (Point point : points) {
            above += (point.rows() - meanX) * (point.kilobytes() - meanY);
            below += (point.rows() - meanX) * (point.rows() - meanX);
        }
        return below == 0 ? 0 : above / below;
    }
}

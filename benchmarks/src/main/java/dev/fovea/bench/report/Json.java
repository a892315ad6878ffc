package dev.fovea.bench.report;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;

/** The report as JSON, for other programs. */
public final class Json {

    private Json() {}

    /** One object: machine, command, rows with every round, targets and what was skipped. */
    public static String of(Report report) {
        Machine machine = report.machine();
        JsonStringWriter json = JsonWriter.indent("  ").string().object();
        json.object("machine")
                .value("cpu", machine.cpu())
                .value("cores", machine.cores())
                .value("isa", machine.isa())
                .value("memoryGiB", machine.memory())
                .value("system", machine.system())
                .value("jvm", machine.jvm())
                .value("commit", machine.commit())
                .value("date", machine.date())
                .value("load", machine.load())
                .end();
        json.value("command", report.command());
        json.array("rows");
        for (Row row : report.rows()) {
            json.object()
                    .value("group", row.group())
                    .value("table", row.table())
                    .value("contestant", row.contestant())
                    .value("role", row.role().name())
                    .value("note", row.note())
                    .value(row.isTimed() ? "medianMillis" : "median" + row.unit(), row.median());
            report.ratio(row).ifPresent(ratio -> json.value("timesBaseline", ratio));
            report.shareOfLimit(row).ifPresent(share -> json.value("shareOfLimit", share));
            row.gigaflops().ifPresent(rate -> json.value("gigaflops", rate));
            json.array(row.isTimed() ? "roundMillis" : "round" + row.unit());
            row.rounds().forEach(json::value);
            json.end().end();
        }
        json.end();
        json.array("targets");
        for (Target.Verdict verdict : report.verdicts()) {
            json.object()
                    .value("claim", verdict.target().claim())
                    .value("quotient", verdict.quotient())
                    .value("reached", verdict.reached())
                    .end();
        }
        json.end();
        json.array("skipped");
        report.skipped().forEach(json::value);
        return json.end().end().done();
    }
}

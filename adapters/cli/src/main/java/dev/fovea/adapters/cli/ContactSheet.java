package dev.fovea.adapters.cli;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Description;
import dev.fovea.api.port.Label;
import dev.fovea.api.port.Preparation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One self-contained page with every photo and its labels as bars. It is written picture by picture, so that its size
 * does not matter; the counts at the top are filled in at the end. Every text from outside is escaped, and the page's
 * own policy forbids scripts and the network.
 */
final class ContactSheet implements Sink<Answer> {

    private static final int LONGEST_SIDE = 360;
    private static final int ROOM_FOR_COUNTS = 512;
    private static final int MOST_LISTED_FAILURES = 1000;

    private final Path path;
    private final RandomAccessFile file;
    private final long countsAt;
    private final long start = System.nanoTime();
    private final Queue<SightedSource> admitted = new ArrayDeque<>();
    private final List<String> failures = new ArrayList<>();
    private long done;
    private long failed;

    private ContactSheet(Path path, RandomAccessFile file, long countsAt) {
        this.path = path;
        this.file = file;
        this.countsAt = countsAt;
    }

    /**
     * Begins a page.
     *
     * @param description what the predictor runs on
     * @param version of fovea
     * @throws dev.fovea.api.error.InvalidArgumentException when the file cannot be written
     */
    static ContactSheet create(Path path, Description description, String version) throws IOException {
        RandomAccessFile file;
        try {
            file = new RandomAccessFile(path.toFile(), "rw");
            file.setLength(0);
        } catch (IOException e) {
            throw Rows.notWritable(path, e);
        }
        file.write(bytes(SheetTemplate.head()));
        long countsAt = file.getFilePointer();
        file.write(bytes(padded("Unfinished: the run was stopped before its end.")));
        file.write(bytes(SheetTemplate.facts(facts(description, version))));
        return new ContactSheet(path, file, countsAt);
    }

    static List<String[]> facts(Description description, String version) {
        return List.of(
                new String[] {"Model", description.model()},
                new String[] {"Runs on", description.runtime()},
                new String[] {"Prepared by", description.preprocess()},
                new String[] {"Pictures", pictures(description.preparation())},
                new String[] {"Threads", String.valueOf(description.threads())},
                new String[] {"Machine", machine()},
                new String[] {"Made", now()},
                new String[] {"Made with", "fovea " + version},
                new String[] {"SHA-256 of the model", description.sha256()});
    }

    /** How pictures are prepared, for people. */
    static String pictures(@Nullable Preparation preparation) {
        if (preparation == null) {
            return "none";
        }
        String own = preparation.replaced().isEmpty() ? "" : "; replaced: " + String.join("; ", preparation.replaced());
        return String.join(", ", preparation.lines().values()) + own;
    }

    /** What computes, for people. */
    static String machine() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", Java "
                + System.getProperty("java.version");
    }

    /** The present minute, for people. */
    static String now() {
        return ZonedDateTime.now(ZoneId.systemDefault())
                .format(DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm z", Locale.ENGLISH));
    }

    @Override
    public ImageSource admit(ImageSource source) {
        SightedSource sighted = new SightedSource(source, LONGEST_SIDE);
        admitted.add(sighted);
        return sighted;
    }

    @Override
    public void success(String source, Answer answer) throws IOException {
        done++;
        StringBuilder card = new StringBuilder("<li class=\"card\">");
        Thumbnail thumbnail = admitted.remove().thumbnail();
        card.append(picture(thumbnail, alternative(source, answer))).append(caption(source));
        if (answer.outputs().isEmpty()) {
            card.append("<ol class=\"labels\">");
            answer.labels().forEach(label -> card.append(bar(label)));
            card.append("</ol>");
        } else {
            card.append("<ul class=\"outputs\">");
            answer.outputs().forEach(output -> card.append(output(output)));
            card.append("</ul>");
        }
        write(card.append("</li>\n").toString());
    }

    @Override
    public void failure(String source, FoveaException error) throws IOException {
        done++;
        failed++;
        admitted.remove();
        String id = "failed-" + failed;
        // The name stands above it already.
        String message = escaped(String.valueOf(error.getMessage()).replace("image " + source + ": ", ""));
        if (failures.size() < MOST_LISTED_FAILURES) {
            failures.add("<li><a href=\"#" + id + "\">" + escaped(source) + "</a> <span>" + message + "</span></li>\n");
        }
        write("<li class=\"card failed\" id=\"" + id + "\"><div class=\"mat\" aria-hidden=\"true\">&#x2715;</div>"
                + caption(source) + "<p class=\"reason\"><b>" + escaped(error.type()) + "</b> " + message
                + "</p></li>\n");
    }

    private static String picture(@Nullable Thumbnail thumbnail, String alternative) {
        if (thumbnail == null) {
            return "<div class=\"mat\"></div>";
        }
        return "<div class=\"mat\"><img loading=\"lazy\" width=\"" + thumbnail.width() + "\" height=\""
                + thumbnail.height() + "\" alt=\"" + escaped(alternative) + "\" src=\"data:image/jpeg;base64,"
                + thumbnail.jpeg() + "\"></div>";
    }

    private static String alternative(String source, Answer answer) {
        return answer.labels().isEmpty()
                ? fileName(source)
                : fileName(source) + ", seen as " + answer.labels().get(0).name();
    }

    private static String caption(String source) {
        return "<h2 title=\"" + escaped(source) + "\">" + escaped(fileName(source)) + "</h2>";
    }

    static String fileName(String source) {
        String name = source.substring(source.lastIndexOf('/') + 1);
        return source.equals(Inputs.STANDARD_INPUT) ? "standard input" : name;
    }

    private static String bar(Label label) {
        String title = label.id().isEmpty() ? "" : " title=\"" + escaped(label.id()) + "\"";
        double share = label.probability() >= 0 ? Math.min(1, label.probability()) : 0;
        return String.format(
                Locale.ROOT,
                "<li%s><span>%s</span><data value=\"%s\">%.3f</data><i style=\"--p:%.4f\"></i></li>",
                title,
                escaped(label.name()),
                label.probability(),
                label.probability(),
                share);
    }

    private static String output(OutputSummary output) {
        return String.format(
                Locale.ROOT,
                "<li><b>%s</b> %s %s<br>min %.4g, mean %.4g, max %.4g</li>",
                escaped(output.name()),
                output.dtype(),
                output.shape(),
                output.min(),
                output.mean(),
                output.max());
    }

    /** Text for HTML, inside elements and quoted attributes. */
    static String escaped(String text) {
        return Printable.onPage(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String padded(String counts) {
        return counts + " ".repeat(ROOM_FOR_COUNTS - counts.length());
    }

    private void write(String html) throws IOException {
        try {
            file.write(bytes(html));
        } catch (IOException e) {
            throw OutputException.of(path.toString(), e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String counts() {
        double seconds = Duration.ofNanos(System.nanoTime() - start).toNanos() / 1e9;
        String all = String.format(
                Locale.ROOT,
                "<b>%,d</b> %s in %.1f s, %.1f a second",
                done,
                done == 1 ? "picture" : "pictures",
                seconds,
                seconds > 0 ? done / seconds : 0);
        return failed == 0
                ? all + (done == 0 ? "." : ". None failed.")
                : all
                        + String.format(
                                Locale.ROOT, ". <a class=\"bad\" href=\"#failures\"><b>%,d</b> failed</a>.", failed);
    }

    @Override
    public void stop() throws IOException {
        end("Unfinished: the run was stopped before its end. " + counts());
    }

    @Override
    public void close() throws IOException {
        end(counts());
    }

    private void end(String counts) throws IOException {
        try (file) {
            file.write(bytes("</ul>\n"));
            if (!failures.isEmpty()) {
                file.write(bytes("<section id=\"failures\"><h2>Failed</h2><ol>\n" + String.join("", failures) + "</ol>"
                        + (failed > failures.size() ? "<p>The list ends here; all are marked above.</p>" : "")
                        + "</section>\n"));
            }
            file.write(bytes("</main></body></html>\n"));
            file.seek(countsAt);
            file.write(bytes(padded(counts)));
        } catch (IOException e) {
            throw OutputException.of(path.toString(), e);
        }
    }
}

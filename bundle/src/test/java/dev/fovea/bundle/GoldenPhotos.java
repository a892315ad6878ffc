package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import dev.fovea.api.port.Label;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads recorded answers and holds predictions against them. */
final class GoldenPhotos {

    private GoldenPhotos() {}

    static JsonObject json(Path file) {
        try {
            return JsonParser.object().from(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JsonParserException e) {
            throw new IllegalArgumentException(file.toString(), e);
        }
    }

    /** One recorded answer. */
    record Answer(int index, String name, double probability) {}

    /** Answers written as [index, id, name, probability]. */
    static List<Answer> rows(JsonArray top) {
        return top.stream()
                .map(JsonArray.class::cast)
                .map(row -> new Answer(row.getInt(0), row.getString(2), row.getDouble(3)))
                .toList();
    }

    /** Answers written as {index, label, score}. */
    static List<Answer> objects(JsonArray top) {
        return top.stream()
                .map(JsonObject.class::cast)
                .map(row -> new Answer(row.getInt("index"), row.getString("label"), row.getDouble("score")))
                .toList();
    }

    /**
     * Holds labels against recorded ones: each recorded class has its probability within the tolerance, and two classes
     * stand in the recorded order when their probabilities lie more than twice the tolerance apart.
     *
     * @param all the probabilities of all classes
     */
    static void assertAnswers(String photo, List<Label> top, float[] all, List<Answer> expected, double tolerance) {
        for (Answer answer : expected) {
            assertThat((double) all[answer.index])
                    .as("%s: %s", photo, answer.name)
                    .isBetween(answer.probability - tolerance, answer.probability + tolerance);
        }
        for (int i = 0; i < expected.size(); i++) {
            Answer answer = expected.get(i);
            boolean apart = expected.stream()
                    .allMatch(other ->
                            other.equals(answer) || Math.abs(other.probability - answer.probability) > 2 * tolerance);
            boolean last = i == expected.size() - 1;
            if (apart && !last) {
                assertThat(top.get(i).index()).as("%s: place %d", photo, i + 1).isEqualTo(answer.index);
                assertThat(top.get(i).name()).isEqualTo(answer.name);
            }
        }
    }
}

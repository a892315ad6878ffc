package dev.fovea.adapters.cli;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.evaluate.Evaluation;
import dev.fovea.api.evaluate.Mistake;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.train.Content;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The most confident mistakes as pictures, each with what it is and what it was taken for. */
final class MistakesView {

    private static final int MOST = 24;
    private static final int LONGEST_SIDE = 220;
    /** Pictures of fewer pixels than they are shown with keep sharp edges. */
    private static final int TINY = 64;

    private MistakesView() {}

    /** Where examples come from. */
    interface Examples {
        /** The example of that number among those that were measured with. */
        Content of(int example) throws IOException;
    }

    /** The pictures; empty when there are no mistakes. */
    static String of(Evaluation evaluation, Examples examples) {
        List<Mistake> mistakes = evaluation.mistakes();
        if (mistakes.isEmpty()) {
            return "";
        }
        long all = evaluation.n() - evaluation.confusion().right();
        StringBuilder html = new StringBuilder("<p class=\"note\">");
        html.append(all > MOST ? "The " + MOST + " most confident of " + all + " mistakes." : "All mistakes.")
                .append(" The first line is what it was taken for, the second what it is.</p>\n<ul class=\"sheet\">\n");
        for (Mistake mistake : mistakes.subList(0, Math.min(MOST, mistakes.size()))) {
            html.append(card(mistake, evaluation.confusion().classes(), thumbnail(mistake, examples)));
        }
        return html.append("</ul>\n").toString();
    }

    /** Null for what is no picture, and for one that can no longer be had: the page is worth more than it. */
    private static @Nullable Thumbnail thumbnail(Mistake mistake, Examples examples) {
        try {
            if (examples.of(mistake.example()) instanceof Content.Picture picture) {
                Image image = picture.source().load(ImageDecoder.installed(), DecodeOptions.defaults());
                return Thumbnail.of(image, LONGEST_SIDE);
            }
        } catch (FoveaException | IOException e) {
            return null;
        }
        return null;
    }

    private static String card(Mistake mistake, List<String> classes, @Nullable Thumbnail thumbnail) {
        String actual = classes.get(mistake.actual());
        String predicted = classes.get(mistake.predicted());
        StringBuilder html = new StringBuilder("<li class=\"card\"><div class=\"mat\">");
        if (thumbnail != null) {
            boolean isTiny = Math.max(thumbnail.width(), thumbnail.height()) < TINY;
            html.append("<img loading=\"lazy\"" + (isTiny ? " class=\"tiny\"" : "") + " width=\"" + thumbnail.width()
                            + "\" height=\"" + thumbnail.height() + "\" alt=\"")
                    .append(ContactSheet.escaped(actual + ", taken for " + predicted))
                    .append("\" src=\"data:image/jpeg;base64,")
                    .append(thumbnail.jpeg())
                    .append("\">");
        }
        html.append("</div><h2 title=\"" + ContactSheet.escaped(mistake.name()) + "\">")
                .append(ContactSheet.escaped(ContactSheet.fileName(mistake.name())))
                .append("</h2><ol class=\"labels\">")
                .append(bar(predicted, mistake.confidence(), "bad"))
                .append(bar(actual, mistake.actualScore(), ""));
        return html.append("</ol></li>\n").toString();
    }

    private static String bar(String label, float score, String style) {
        return String.format(
                Locale.ROOT,
                "<li><span class=\"%s\">%s</span><data value=\"%s\">%.3f</data><i style=\"--p:%.4f\"></i></li>",
                style,
                ContactSheet.escaped(label),
                score,
                score,
                Math.max(0, Math.min(1, score)));
    }
}

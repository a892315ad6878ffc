package dev.fovea.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fovea.api.error.InvalidArgumentException;
import java.io.Serializable;
import java.util.Map;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable;
import org.jspecify.annotations.Nullable;
import scala.runtime.AbstractFunction1;

/**
 * A param whose value is a map. It may also be given as the text of a JSON object, by callers that can send nothing but text,
 * as Spark Connect's, which get it back so, too: stages keep the text. It is saved as a JSON object.
 */
abstract class JsonParam extends Param<Object> {

    private static final long serialVersionUID = 1L;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Meaning meaning;

    /** What values of such a param mean. */
    interface Meaning extends Serializable {

        /**
         * The map that a value means, in its order.
         *
         * @throws dev.fovea.api.error.FoveaException of the fitting kind, which names the param, when it means none
         */
        Map<String, ?> of(String param, @Nullable Object value);
    }

    /** What a text is refused with. */
    interface Refusal {
        InvalidArgumentException of(@Nullable Throwable cause);
    }

    JsonParam(Identifiable parent, String name, String doc, Meaning meaning) {
        super(parent.uid(), name, doc, new Check(name, meaning), textClass());
        this.meaning = meaning;
    }

    /** Spark Connect sends a param's value as this class, and knows no maps. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Class<Object> textClass() {
        return (Class) String.class;
    }

    /** Refuses what means nothing, in fovea's words. */
    private static final class Check extends AbstractFunction1<Object, Object> implements Serializable {

        private static final long serialVersionUID = 1L;

        private final String param;
        private final Meaning meaning;

        Check(String param, Meaning meaning) {
            this.param = param;
            this.meaning = meaning;
        }

        @Override
        public Object apply(@Nullable Object value) {
            meaning.of(param, value);
            return true;
        }
    }

    /** The object of a text; thrown is the refusal when it is none. */
    static JsonNode object(String text, Refusal refusal) {
        try {
            JsonNode node = JSON.readTree(text);
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            throw refusal.of(e);
        }
        throw refusal.of(null);
    }

    /** The text of a JSON object that means what the value means. */
    final String text(@Nullable Object value) {
        try {
            return JSON.writeValueAsString(meaning.of(name(), value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String jsonEncode(Object value) {
        return text(value);
    }

    @Override
    public Object jsonDecode(String json) {
        return text(json);
    }
}

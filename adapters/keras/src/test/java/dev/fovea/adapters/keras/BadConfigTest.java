package dev.fovea.adapters.keras;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is no model, or no model that a graph can say, is refused by name, class and key. */
class BadConfigTest {

    private static void refused(String json, String message) {
        assertThatThrownBy(() -> Json.read(json))
                .isInstanceOf(ModelException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    Conv2D          | 'kernel_size': 3 | layer n (Conv2D): expected a whole number from 1 to 2147483647, got nothing at key 'filters'
                    Conv2D          | 'filters': 4294967296, 'kernel_size': 3 | layer n (Conv2D): expected a whole number from 1 to 2147483647, got 4294967296 at key 'filters'
                    Conv2D          | 'filters': 2147483647, 'kernel_size': 3 | layer n (Conv2D): expected a kernel of at most 2147483647 bytes, got shape [3,3,3,2147483647]
                    Conv2D          | 'filters': 4, 'kernel_size': [65536, 65536], 'dilation_rate': 65536 | layer n (Conv2D): expected a kernel of at most 2147483647 bytes, got shape [65536,65536,3,4]
                    Conv2D          | 'filters': 4, 'kernel_size': [3, 3, 3] | layer n (Conv2D): expected a whole number of at least 1, or a list of 2, got [3,3,3] at key 'kernel_size'
                    Conv2D          | 'filters': 4, 'kernel_size': 9 | layer n (Conv2D): expected an input of at least 9 x 9, padding included, got 8 x 8
                    Conv2D          | 'filters': 4, 'kernel_size': 3, 'groups': 2 | layer n (Conv2D): expected a divisor of the 3 channels, got 2 at key 'groups'
                    Conv2D          | 'filters': 4, 'kernel_size': 3, 'padding': 'causal' | layer n (Conv2D): expected valid or same, got "causal" at key 'padding'; a graph cannot say anything else here; change the model or leave the layer out
                    Conv2D          | 'filters': 4, 'kernel_size': 3, 'data_format': 'channels_first' | layer n (Conv2D): expected channels_last, got "channels_first" at key 'data_format'; a graph cannot say anything else here; change the model or leave the layer out
                    Conv2D          | 'filters': 4, 'kernel_size': 3, 'activation': 'glu' | keras model m: expected layers that a graph can say, got 1 that it cannot: n (Conv2D) with activation glu; give the layers an activation that is read, such as relu, gelu or silu
                    Conv2D          | 'filters': 4, 'kernel_size': 3, 'activation': 'log_softmax' | keras model m: expected layers that a graph can say, got 1 that it cannot: n (Conv2D) with activation log_softmax; give the layers an activation that is read, such as relu, gelu or silu
                    DepthwiseConv2D | 'kernel_size': 3, 'depth_multiplier': 2147483647 | layer n (DepthwiseConv2D): expected sizes of which 2147483647 is the largest, got larger ones
                    Dense           | 'units': 4, 'dtype': {'class_name': 'QuantizedDTypePolicy', 'config': {'name': 'int8_from_float32'}} | layer n (Dense): expected float32, got {"class_name":"QuantizedDTypePolicy","config":{"name":"int8_from_float32"}} at key 'dtype'; a graph cannot say anything else here; change the model or leave the layer out
                    BatchNormalization | 'axis': 1 | layer n (BatchNormalization): expected the last axis, got 1 at key 'axis'; a graph cannot say anything else here; change the model or leave the layer out
                    Softmax         | 'axis': 1 | layer n (Softmax): expected the last axis, got 1 at key 'axis'; a graph cannot say anything else here; change the model or leave the layer out
                    Add             | | layer n (Add): expected at least two inputs, got 1
                    Reshape         | 'target_shape': [5, -1] | layer n (Reshape): expected a shape of 192 elements, got [5,38]
                    Reshape         | 'target_shape': [2147483647, 2147483647, 2147483647] | layer n (Reshape): expected sizes of which 2147483647 is the largest, got larger ones
                    UpSampling2D    | 'size': 2147483647 | layer n (UpSampling2D): expected sizes of which 2147483647 is the largest, got larger ones
                    UpSampling2D    | 'size': 65536 | layer n (UpSampling2D): expected at most 2147483647 bytes in a row, got 824633720832 elements of 4 bytes
                    ZeroPadding2D   | 'padding': [-1, 0] | layer n (ZeroPadding2D): expected 0..1048576 rows or columns, got -1
                    Cropping2D      | 'cropping': 4 | layer n (Cropping2D): expected an input larger than the margin 4,4,4,4, got f32[8,8,3]
                    Rescaling       | 'scale': [1, 2] | layer n (Rescaling): expected one number, or one for each of the 3 channels, got [1,2] at key 'scale'
                    Attention       | | keras model m: expected layers that a graph can say, got 1 that it cannot: n (Attention); cut the model before these layers, or put others in their place
                    """)
    void settings(String className, String settings, String message) {
        refused(
                Json.sequential("[null, 8, 8, 3]", Json.layer(className, "n", settings == null ? "" : settings)),
                message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    [null, null, 8, 3]    | layer x (InputLayer): expected known dimensions of at least 1 after the batch, got [null,null,8,3] at key 'batch_shape'
                    [null, 0]             | layer x (InputLayer): expected known dimensions of at least 1 after the batch, got [null,0] at key 'batch_shape'
                    [null, 2147483648]    | layer x (InputLayer): expected known dimensions of at least 1 after the batch, got [null,2147483648] at key 'batch_shape'
                    [null, 65536, 65536]  | layer x (InputLayer): expected at most 2147483647 bytes in a row, got 4294967296 elements of 4 bytes
                    []                    | layer x (InputLayer): expected a shape with the batch first, got [] at key 'batch_shape'
                    """)
    void inputShapes(String shape, String message) {
        refused(Json.sequential(shape), message);
    }

    @Test
    void cyclesAndReferencesToNowhere() {
        String x = Json.input("x", "[null, 3]");
        refused(
                Json.functional(
                        "['a', 0, 0]",
                        x,
                        Json.layer("ReLU", "a", "", "['b', 0, 0]"),
                        Json.layer("ReLU", "b", "", "['a', 0, 0]")),
                "layer a (ReLU): expected inputs that come before it, got a cycle through [b, 0, 0];"
                        + " a cycle cannot be run");
        refused(
                Json.functional("['a', 0, 0]", x, Json.layer("ReLU", "a", "", "['y', 0, 0]")),
                "layer y: expected one of the model's 2 layers, got a name that none has");
        refused(
                Json.functional("['a', 0, 0]", x, Json.layer("ReLU", "a", "", "['x', 7, 0]")),
                "layer a (ReLU): expected results of calls that the model has, got [x, 7, 0]");
        refused(
                Json.functional("['a', 0, 1]", x, Json.layer("ReLU", "a", "", "['x', 0, 0]")),
                "layer a (ReLU): expected results of calls that the model has, got [a, 0, 1]");
        refused(
                Json.functional("['a', 0, 0]", x, Json.layer("ReLU", "a", "", "['x', -1, 0]")),
                "layer a (ReLU): expected [layer, call, result] each, got"
                        + " [{\"args\":[{\"class_name\":\"__keras_tensor__\",\"config\":{\"keras_history\":[\"x\",-1,..."
                        + " at key 'inbound_nodes'");
        refused(
                Json.functional("['x', 0, 0]", x, x),
                "layer x (InputLayer): expected a name of its own, got a second layer of that name");
    }

    @Test
    void textThatIsNoModel() {
        refused(
                "[1",
                "keras model m: expected a JSON object, got Expected a comma or end of the array instead of 0 on line 1,"
                        + " char 2 at line 1, character 2");
        refused(
                "{'class_name': 'Reshape'}",
                "keras model m: expected Functional or Sequential, got \"Reshape\"" + " at key 'class_name'");
        refused("{'class_name': 'Functional'}", "keras model m: expected an object, got nothing at key 'config'");
        refused(
                "{'class_name': 'Sequential', 'config': {'layers': []}}",
                "keras model m: expected at least one layer, got [] at key 'config.layers'");
        refused(
                "[".repeat(129),
                "keras model m: expected objects and lists within each other at most 128 deep, got more at character 128");
    }

    /** 2^25 calls from 2 KB: each model calls the one inside it twice. */
    @Test
    void modelsWithinModelsThatDoubleWithEachLevel() {
        String inner = Json.layer("Dropout", "l", "", "['x', 0, 0]");
        String last = "l";
        for (int depth = 0; depth < 25; depth++) {
            String name = "m" + depth;
            inner = Json.layer(
                    "Functional",
                    name,
                    "'layers': [" + Json.input("x", "[null, 3]") + ", " + inner
                            + "], 'input_layers': [['x', 0, 0]], 'output_layers': [['" + last + "', "
                            + (depth == 0 ? 0 : 1) + ", 0]]",
                    "['x', 0, 0]",
                    "['" + name + "', 0, 0]");
            last = name;
        }
        refused(
                Json.functional("['" + last + "', 1, 0]", Json.input("x", "[null, 3]"), inner),
                "keras model m: expected at most 100000 calls of layers and nodes, nested models included, got more");
    }

    @Test
    void weightsOfAnotherShape() {
        String json = Json.sequential("[null, 3]", Json.layer("Dense", "d", "'units': 2"));
        assertThatThrownBy(() -> KerasConfigReader.read(
                        json, "m", (layer, weight, shape) -> Weights.of(weight, Shape.of(2, 2), 1, 2, 3, 4)))
                .isInstanceOf(ModelException.class)
                .hasMessage("layer d (Dense): expected kernel of floating point and shape [3,2], got kernel f32[2,2]");
    }

    @Test
    void theHardSigmoidOfKeras2IsAnotherFunction() {
        String json = Json.sequential("[null, 3]", Json.layer("Activation", "a", "'activation': 'hard_sigmoid'"));
        Json.read(json);
        refused(
                json.substring(0, json.length() - 1) + ", 'keras_version': '2.15.0'}",
                "layer a (Activation): expected another function than the hard_sigmoid of Keras 2, got \"hard_sigmoid\""
                        + " at key 'activation'; a graph cannot say anything else here; change the model or leave the layer"
                        + " out");
    }

    @Test
    void everyLayerThatCannotBeRunIsNamedWithWhatCouldBeDone() {
        String inner = Json.layer(
                "Sequential", "in", "'layers': [" + Json.layer("LSTM", "memory", "'units': 3") + "]", "['x', 0, 0]");
        String custom = Json.layer("Attention2", "mine", "", "['in', 0, 0]")
                .replace(
                        Json.quoted("'class_name': 'Attention2'"),
                        Json.quoted("'registered_name': 'my>Attention2', 'class_name': 'Attention2'"));
        refused(
                Json.functional(
                        "['code', 0, 0]",
                        Json.input("x", "[null, 3]"),
                        inner,
                        custom,
                        Json.layer("Lambda", "code", "'function': 'lambda x: x'", "['mine', 0, 0]")),
                "keras model m: expected layers that a graph can say, got 3 that it cannot: in/memory (LSTM), mine"
                        + " (Attention2), code (Lambda); recurrent layers are not run yet: cut the model before them; a class"
                        + " of one's own is Python code: build the model of Keras's layers; a Lambda is Python code: put"
                        + " layers such as Rescaling, Normalization or Activation in its place");
    }
}

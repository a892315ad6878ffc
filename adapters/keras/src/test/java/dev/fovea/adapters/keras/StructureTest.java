package dev.fovea.adapters.keras;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How layers become nodes: names, calls, nesting, and the forms in which Keras writes all that. */
class StructureTest {

    private static final String SHAPE = "[null, 8, 8, 3]";

    @Test
    void aLayerWithAnActivationHasItsLinearPartAsANode() {
        Graph graph = Json.read(Json.sequential(
                SHAPE,
                Json.layer("SeparableConv2D", "sep", "'filters': 5, 'kernel_size': 3, 'activation': 'relu'"),
                Json.layer("Flatten", "flat", ""),
                Json.layer("Dropout", "drop", "'rate': 0.5"),
                Json.layer("Dense", "top", "'units': 4, 'activation': 'softmax', 'use_bias': false")));
        assertThat(graph).hasToString("""
                graph m
                  x: input f32[8,8,3]
                  sep/depthwise: depthwise_conv2d 3x3 3 (x) f32[6,6,3]
                  sep/linear: conv2d 1x1 5 bias (sep/depthwise) f32[6,6,5]
                  sep: relu (sep/linear) f32[6,6,5]
                  flat: flatten (sep) f32[180]
                  drop: dropout 0.5 (flat) f32[180]
                  top/linear: dense 4 (drop) f32[4]
                  top: softmax (top/linear) f32[4] -> output
                """);
    }

    @Test
    void aLayerCalledTwiceSharesItsWeights() {
        Graph graph = Json.read(Json.functional(
                "['sum', 0, 0]",
                Json.input("x", SHAPE),
                Json.layer("Conv2D", "c", "'filters': 3, 'kernel_size': [1, 1]", "['x', 0, 0]", "['c', 0, 0]"),
                Json.layer("Conv2D", "c_1", "'filters': 3, 'kernel_size': [1, 1]", "['c', 1, 0]"),
                Json.layer("Add", "sum", "", "[['c', 0, 0], ['c', 1, 0], ['c_1', 0, 0]]")));
        assertThat(graph).hasToString("""
                graph m
                  x: input f32[8,8,3]
                  c: conv2d 1x1 3 bias (x) f32[8,8,3]
                  c_2: conv2d 1x1 3 bias (c) f32[8,8,3]
                  c_1: conv2d 1x1 3 bias (c_2) f32[8,8,3]
                  sum/sum_1: add (c, c_2) f32[8,8,3]
                  sum: add (sum/sum_1, c_1) f32[8,8,3] -> output
                """);
        assertThat(graph.parameters()).isEqualTo(2 * (3 * 3 + 3));
    }

    @Test
    void layersComeAfterWhatTheyTakeInWhateverOrderTheyStand() {
        Graph graph = Json.read(Json.functional(
                "['b', 0, 0]",
                Json.layer("ReLU", "b", "'max_value': 2, 'negative_slope': 0.5", "['a', 0, 0]"),
                Json.layer("Flatten", "a", "", "['x', 0, 0]"),
                Json.input("x", SHAPE)));
        assertThat(graph.nodes())
                .extracting(Object::toString)
                .containsExactly(
                        "x: input f32[8,8,3]",
                        "a: flatten (x) f32[192]",
                        "b/step_1: leaky_relu(0.5) (a) f32[192]",
                        "b: clamp(-Infinity,2.0) (b/step_1) f32[192]");
    }

    @Test
    void theLayersOfANestedModelHaveItsNameBeforeTheirs() {
        String inner = Json.layer(
                "Sequential",
                "in",
                "'layers': [" + Json.layer("Dense", "d", "'units': 3") + "]",
                "['x', 0, 0]",
                "['in', 0, 0]");
        Graph graph = Json.read(Json.functional("['in', 1, 0]", Json.input("x", "[null, 3]"), inner));
        assertThat(graph).hasToString("""
                graph m
                  x: input f32[3]
                  in/d: dense 3 bias (x) f32[3]
                  in: none (in/d) f32[3]
                  in_1/d: dense 3 bias (in) f32[3]
                  in_1: none (in_1/d) f32[3] -> output
                """);
        assertThat(graph.parameters()).isEqualTo(3 * 3 + 3);
    }

    @Test
    void keras2WritesCallsAsListsAndCountsTheMakingOfANestedModel() {
        String inner = "{'class_name': 'Sequential', 'name': 'in', 'config': {'name': 'in', 'layers': ["
                + "{'class_name': 'InputLayer', 'config': {'name': 'y', 'batch_input_shape': [null, 3]}},"
                + "{'class_name': 'LeakyReLU', 'config': {'name': 'l', 'alpha': 0.25}}]},"
                + "'inbound_nodes': [[['x', 0, 0, {}]], [['in', 1, 0, {}]]]}";
        Graph graph = Json.read("{'class_name': 'Model', 'config': {'name': 'm', 'layers': ["
                + "{'class_name': 'InputLayer', 'name': 'x', 'config': {'name': 'x', 'batch_input_shape': [null, 3],"
                + "'dtype': 'float32'}, 'inbound_nodes': []}, " + inner + "],"
                + "'input_layers': [['x', 0, 0]], 'output_layers': [['in', 2, 0]]}, 'keras_version': '2.3.1'}");
        assertThat(graph.nodes())
                .extracting(Object::toString)
                .containsExactly(
                        "x: input f32[3]",
                        "in/l: leaky_relu(0.25) (x) f32[3]",
                        "in: none (in/l) f32[3]",
                        "in_1/l: leaky_relu(0.25) (in) f32[3]",
                        "in_1: none (in_1/l) f32[3]");
    }

    @Test
    void aSequentialModelMayNameItsInputInItsFirstLayerOrNotAtAll() {
        String old = "{'class_name': 'Sequential', 'config': ["
                + "{'class_name': 'Dense', 'config': {'name': 'd', 'units': 2, 'batch_input_shape': [null, 7]}}]}";
        assertThat(Json.read(old).nodes())
                .extracting(Object::toString)
                .containsExactly("d_input: input f32[7]", "d: dense 2 bias (d_input) f32[2]");
        String built = "{'class_name': 'Sequential', 'config': {'name': 's', 'build_input_shape': [null, 5],"
                + "'layers': [" + Json.layer("Dense", "d", "'units': 2") + "]}}";
        assertThat(Json.read(built).inputs().get(0)).hasToString("d_input: input f32[5]");
    }

    @Test
    void bytesBecomeFloatsWhereTheyAreRescaled() {
        Graph graph = Json.read("{'class_name': 'Sequential', 'config': {'name': 's', 'layers': ["
                + "{'class_name': 'InputLayer', 'config': {'name': 'x', 'batch_shape': [null, 2, 2, 1], 'dtype': 'uint8'}},"
                + Json.layer("Rescaling", "r", "'scale': 0.5, 'offset': 1") + "]}}");
        assertThat(graph.node("x").type().dtype()).isEqualTo(DType.U8);
        assertThat(graph.nodes())
                .extracting(Object::toString)
                .containsExactly(
                        "x: input u8[2,2,1]",
                        "r/float: cast f32 (x) f32[2,2,1]",
                        "r/scale: constant f32[1]",
                        "r/scaled: multiply (r/float, r/scale) f32[2,2,1]",
                        "r/offset: constant f32[1]",
                        "r: add (r/scaled, r/offset) f32[2,2,1]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    ZeroPadding2D    | 'padding': 2                        | n: pad 2,2,2,2 (x) f32[12,12,3]
                    ZeroPadding2D    | 'padding': [1, 2]                   | n: pad 1,2,1,2 (x) f32[10,12,3]
                    ZeroPadding2D    | 'padding': [[1, 2], [3, 4]]         | n: pad 1,3,2,4 (x) f32[11,15,3]
                    Cropping2D       | 'cropping': [[0, 1], [2, 0]]        | n: crop 0,2,1,0 (x) f32[7,6,3]
                    UpSampling2D     | 'size': [2, 3]                      | n: resize 16x24 nearest_floor half_pixel (x) f32[16,24,3]
                    Resizing         | 'height': 5, 'width': 4             | n: resize 5x4 bilinear half_pixel (x) f32[5,4,3]
                    MaxPooling2D     | 'pool_size': 2, 'strides': null     | n: max_pool 2x2/2 (x) f32[4,4,3]
                    AveragePooling2D | 'pool_size': 3, 'strides': 1, 'padding': 'same' | n: average_pool 3x3 pad 1,1,1,1 (x) f32[8,8,3]
                    Conv2D           | 'filters': 4, 'kernel_size': 3, 'strides': 2, 'padding': 'same' | n: conv2d 3x3/2 4 pad 0,0,1,1 bias (x) f32[4,4,4]
                    Conv2D           | 'filters': 6, 'kernel_size': 3, 'groups': 3, 'use_bias': false, 'dilation_rate': 2 | n: conv2d 3x3 dilation 2 6 groups 3 (x) f32[4,4,6]
                    DepthwiseConv2D  | 'kernel_size': [3, 1], 'depth_multiplier': 2 | n: depthwise_conv2d 3x1 6 bias (x) f32[6,8,6]
                    Conv2DTranspose  | 'filters': 2, 'kernel_size': 3, 'strides': 2, 'padding': 'same' | n: conv2d_transpose 3x3/2 2 crop 0,0,1,1 bias (x) f32[16,16,2]
                    Conv2DTranspose  | 'filters': 2, 'kernel_size': 2, 'strides': 3 | n: conv2d_transpose 2x2/3 2 bias (x) f32[24,24,2]
                    Conv2DTranspose  | 'filters': 2, 'kernel_size': 4, 'strides': 2, 'padding': 'same', 'output_padding': 1 | n: conv2d_transpose 4x4/2 2 crop 1,1,2,2 bias (x) f32[15,15,2]
                    Reshape          | 'target_shape': [4, -1]             | n: reshape (x) f32[4,48]
                    Permute          | 'dims': [3, 1, 2]                   | n: transpose [2, 0, 1] (x) f32[3,8,8]
                    PReLU            | 'shared_axes': [1, 2]               | n: prelu (x) f32[8,8,3]
                    GlobalMaxPooling2D | 'keepdims': true                  | n: global_max_pool (x) f32[1,1,3]
                    Activation       | 'activation': 'selu'                | n: selu (x) f32[8,8,3]
                    Activation       | 'activation': {'class_name': 'function', 'config': 'relu6'} | n: relu6 (x) f32[8,8,3]
                    Activation       | 'activation': {'class_name': 'LeakyReLU', 'config': {'negative_slope': 0.1}} | n: leaky_relu(0.1) (x) f32[8,8,3]
                    """)
    void settings(String className, String settings, String node) {
        Graph graph = Json.read(Json.sequential(SHAPE, Json.layer(className, "n", settings)));
        assertThat(graph.node("n")).hasToString(node);
    }
}

package dev.fovea.domain.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.TensorType;
import dev.fovea.domain.plan.Backbones;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class GraphSvgTest {

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void drawsABoxForEachNodeAndSaysWhatTheNetworkCosts() throws Exception {
        Graph graph = Backbones.inceptionV3();
        String svg = GraphSvg.of(graph);
        Document document = parsed(svg);
        // The background is one more rectangle.
        assertThat(document.getElementsByTagName("rect").getLength())
                .isEqualTo(graph.nodes().size() + 1);
        assertThat(svg).contains("inception_v3", "23.9 M parameters", "11.48 GFLOP");
        assertThat(svg).isEqualTo(GraphSvg.of(Backbones.inceptionV3()));
    }

    @Test
    void boxesDoNotOverlap() {
        for (Graph graph : List.of(Backbones.inceptionV3(), Backbones.mobilenetV2(), Backbones.resnet50())) {
            for (List<GraphLayers.Place> layer : new GraphLayers(graph).layers()) {
                for (int i = 1; i < layer.size(); i++) {
                    GraphLayers.Place left = layer.get(i - 1);
                    GraphLayers.Place right = layer.get(i);
                    if (left.node != null && right.node != null) {
                        assertThat(right.x - left.x).isGreaterThan(1);
                    }
                }
            }
        }
    }

    @Test
    void aNodeStandsBelowItsInputs() {
        Graph graph = Backbones.inceptionV3();
        GraphLayers layers = new GraphLayers(graph);
        graph.nodes()
                .forEach(node -> node.inputs()
                        .forEach(input -> assertThat(layers.places().get(node.name()).layer)
                                .isGreaterThan(layers.places().get(input).layer)));
    }

    @Test
    void namesFromFilesCannotBreakTheDrawing() throws Exception {
        Graph graph = new GraphBuilder("<script>\"&\u0001")
                .input("a<b>\u0000\ud800", TensorType.f32(2))
                .add("]]>", new Activate(Activation.relu()), "a<b>\u0000\ud800")
                .add("sum", new Add(), "]]>", "]]>")
                .output("sum")
                .build();
        Document document = parsed(GraphSvg.of(graph));
        assertThat(document.getElementsByTagName("script").getLength()).isZero();
        assertThat(document.getElementsByTagName("title").item(0).getTextContent())
                .startsWith("a<b>??: input");
    }
}

package dev.fovea.domain.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.view.GraphDot;
import dev.fovea.domain.autograd.view.GraphSvg;
import dev.fovea.domain.autograd.view.GraphText;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class GraphDrawingTest {

    private static Variable network(Autograd autograd) {
        Variable x = autograd.normal(1, 5, 3);
        Variable w1 = autograd.normal(2, 3, 4).requiresGrad(true).named("w1");
        Variable b1 = autograd.normal(3, 4).requiresGrad(true).named("b<1>");
        Variable w2 = autograd.normal(4, 4, 2).requiresGrad(true).named("w2");
        Variable hidden = x.matmul(w1).add(b1).tanh();
        Variable gate = Elementwise.sigmoid(hidden);
        return hidden.mul(gate).matmul(w2).pow(2).mean();
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anSvgHasABoxForEachNodeAndAPathForEachEdge(@TempDir Path folder) throws Exception {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable root = network(autograd);
            String svg = GraphSvg.of(root);
            Files.writeString(folder.resolve("graph.svg"), svg);
            Document document = parsed(svg);
            int nodes = GraphText.of(root).size();
            long edges = GraphText.of(root).stream()
                    .mapToLong(line -> line.chars().filter(c -> c == ':').count())
                    .sum();
            assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(nodes + 1);
            // The arrow's tip is one more path.
            assertThat(document.getElementsByTagName("path").getLength()).isEqualTo((int) edges + 1);
            assertThat(svg).contains("AccumulateGrad(b&lt;1&gt;)").isEqualTo(GraphSvg.of(root));
        }
    }

    @Test
    void dotHasALineForEachNodeAndEdge() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable x = autograd.parameter(new double[] {1, 2, 3}, 3).named("x \"1\"");
            Variable y = Shaping.unbind(x, 0).get(1).mul(x);
            assertThat(GraphDot.of(y)).isEqualTo("""
                            digraph autograd {
                              node [shape=box, fontname="Helvetica"];
                              n0 [label="Mul"];
                              n1 [label="Unbind"];
                              n2 [label="AccumulateGrad(x \\"1\\")", style=filled, fillcolor="#d2f4ea"];
                              n0 -> n1 [label="1"];
                              n0 -> n2;
                              n1 -> n2;
                            }
                            """);
        }
    }

    @Test
    void aTensorWithoutHistoryIsAnEmptyDrawing() throws Exception {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            assertThat(GraphText.of(autograd.scalar(1))).isEmpty();
            assertThat(GraphDot.of(autograd.scalar(1))).startsWith("digraph");
            assertThat(parsed(GraphSvg.of(autograd.scalar(1)))
                            .getElementsByTagName("rect")
                            .getLength())
                    .isEqualTo(1);
        }
    }
}

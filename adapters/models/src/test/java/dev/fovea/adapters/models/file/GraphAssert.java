package dev.fovea.adapters.models.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Weights;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether two graphs are the same: nodes, fields of operations, and weights to the bit. */
final class GraphAssert {

    private final Map<Weights, Weights> twins = new HashMap<>();

    private GraphAssert() {}

    static void assertSame(Graph expected, Graph actual) {
        assertThat(actual.toString()).isEqualTo(expected.toString());
        assertThat(actual.outputs()).isEqualTo(expected.outputs());
        assertThat(actual.parameters()).isEqualTo(expected.parameters());
        List<Node> nodes = expected.nodes();
        GraphAssert comparison = new GraphAssert();
        for (int i = 0; i < nodes.size(); i++) {
            Node other = actual.nodes().get(i);
            assertThat(other.name()).isEqualTo(nodes.get(i).name());
            assertThat(other.inputs()).isEqualTo(nodes.get(i).inputs());
            assertThat(other.type()).isEqualTo(nodes.get(i).type());
            comparison.op(nodes.get(i).name(), nodes.get(i).op(), other.op());
        }
    }

    private void op(String node, Op expected, Op actual) {
        assertThat(actual).as(node).hasSameClassAs(expected);
        for (RecordComponent component : expected.getClass().getRecordComponents()) {
            String what = node + "." + component.getName();
            Object wanted = value(component, expected);
            Object got = value(component, actual);
            if (wanted instanceof Weights weights) {
                assertThat(got).as(what).isInstanceOf(Weights.class);
                weights(what, weights, (Weights) got);
            } else if (wanted instanceof Float number) {
                assertThat(Float.floatToRawIntBits((Float) got)).as(what).isEqualTo(Float.floatToRawIntBits(number));
            } else {
                assertThat(got).as(what).isEqualTo(wanted);
            }
        }
    }

    private static Object value(RecordComponent component, Op op) {
        try {
            return component.getAccessor().invoke(op);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private void weights(String what, Weights expected, Weights actual) {
        Weights twin = twins.putIfAbsent(expected, actual);
        if (twin != null) {
            assertThat(actual).as(what + ", shared").isSameAs(twin);
            return;
        }
        assertThat(actual.name()).as(what).isEqualTo(expected.name());
        assertThat(actual.dtype()).as(what).isEqualTo(expected.dtype());
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        assertThat(actual.strides()).as(what).isEqualTo(expected.strides());
        assertThat(actual.data()).as(what).isEqualTo(expected.data());
        assertThat(actual.data().isReadOnly()).as(what).isTrue();
        assertThat(bits(actual.scale())).as(what).isEqualTo(bits(expected.scale()));
        assertThat(actual.zeroPoint()).as(what).isEqualTo(expected.zeroPoint());
    }

    private static String bits(float[] values) {
        return Arrays.toString(values);
    }
}

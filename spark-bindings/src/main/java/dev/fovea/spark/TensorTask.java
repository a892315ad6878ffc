package dev.fovea.spark;

import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.spark.tensor.InputBinding;
import dev.fovea.spark.tensor.OutputBinding;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * What an executor does with a partition: feeds columns to a model and appends its outputs to each row, and under {@code
 * keep} the reason why there are none.
 *
 * @param inputs columns and the inputs that they feed
 * @param indices of these columns
 * @param outputs columns and the outputs that fill them
 */
record TensorTask(
        List<TensorLink> inputs,
        List<Integer> indices,
        List<TensorLink> outputs,
        OutputMode mode,
        ModelRef model,
        TensorPort.Kind kind,
        int batchSize,
        HandleInvalid handleInvalid,
        PictureMetrics metrics)
        implements MapPartitionsFunction<Row, Row> {

    TensorTask {
        inputs = List.copyOf(inputs);
        indices = List.copyOf(indices);
        outputs = List.copyOf(outputs);
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        SharedPorts.Share<TensorPort> share = SharedPorts.acquire(model, kind.forTask());
        TensorRowStream stream;
        try {
            stream = new TensorRowStream(rows, this, share);
        } catch (RuntimeException | Error e) {
            share.close();
            throw e;
        }
        TaskContext context = TaskContext.get();
        if (context != null) {
            // Fires too when a limit stops reading early, and when the task fails or is killed.
            context.addTaskCompletionListener((org.apache.spark.util.TaskCompletionListener) c -> stream.close());
        }
        return stream;
    }

    /** The columns, bound to the inputs that the model has here; in the order of {@link #inputs}. */
    List<InputBinding> bound(List<TensorInfo> tensors) {
        return inputs.stream()
                .map(link -> new InputBinding(link.column(), named(link.tensor(), tensors)))
                .toList();
    }

    /** The outputs that the model has here, bound to their columns; in the order of {@link #outputs}. */
    List<OutputBinding> filled(List<TensorInfo> tensors) {
        return outputs.stream()
                .map(link -> new OutputBinding(named(link.tensor(), tensors), link.column()))
                .toList();
    }

    /** The driver has seen it, in the same content on the same backend. */
    private static TensorInfo named(String name, List<TensorInfo> tensors) {
        return tensors.stream()
                .filter(info -> info.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no tensor '" + name + "' in " + tensors));
    }
}

package dev.fovea.adapters.tflite;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.ModelReader;
import java.nio.BufferUnderflowException;

/**
 * Reads the first graph of a {@code .tflite} file; its weights are views of the file. Inputs and outputs have the names
 * that {@link TfliteModelRuntime} gives them, other nodes those of the tensors that they make. A layer with a fused
 * activation becomes two nodes, {@code NAME/linear} and {@code NAME}. A quantised layer computes on real values: its
 * inputs are dequantised ({@code INPUT/dequantized}) and its result {@code NAME/real} is quantised again ({@code NAME}).
 */
public final class TfliteModelReader implements ModelReader {

    /** A reader; it has no state. */
    public TfliteModelReader() {}

    @Override
    public String format() {
        return "tflite";
    }

    @Override
    public boolean accepts(ModelFile file) {
        return file.weights() == null && ModelCheck.isModel(file.bytes());
    }

    @Override
    public Graph read(ModelFile file) {
        ModelCheck.check(file.name(), file.bytes());
        try {
            return new GraphReader(file).read();
        } catch (IndexOutOfBoundsException
                | ArithmeticException
                | IllegalArgumentException
                | BufferUnderflowException e) {
            // What the check does not look at: the options of operators, and names.
            throw ModelCheck.corrupt(file.name(), "an offset that leads out of the file", e);
        } catch (dev.fovea.api.error.ShapeException e) {
            throw new ModelException(SchemaFaults.of(file.name(), e), e);
        }
    }
}

package dev.fovea.api.spi;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.util.List;
import java.util.Map;

/** The checks of a call that every {@link Executable} makes first, so that all refuse the same calls in the same words. */
public final class ExecutableCheck {

    private ExecutableCheck() {}

    /**
     * The number of rows that all inputs have, at least 1.
     *
     * @throws ShapeException when an input is missing, of another type or shape, or of another number of rows
     */
    public static int rows(List<TensorInfo> expected, Map<String, Tensor> inputs) {
        int rows = -1;
        for (TensorInfo info : expected) {
            Tensor tensor = input(info, inputs);
            if (!fits(info, tensor)) {
                throw new ShapeException(Fault.of("input", info.name())
                        .expected(info.dtype() + " " + info.shape())
                        .got(tensor.dtype() + " " + tensor.shape()));
            }
            int n = tensor.shape().dim(0);
            if (rows >= 0 && rows != n) {
                throw new ShapeException(
                        Fault.of("input", info.name()).expected(rows + " rows").got(n));
            }
            rows = n;
        }
        return rows;
    }

    /**
     * The tensor given for an input.
     *
     * @throws ShapeException when there is none
     */
    public static Tensor input(TensorInfo info, Map<String, Tensor> inputs) {
        Tensor tensor = inputs.get(info.name());
        if (tensor == null) {
            throw new ShapeException(Fault.of("input", info.name())
                    .expected(info)
                    .got("inputs " + inputs.keySet())
                    .repair("name every input of the model"));
        }
        return tensor;
    }

    /**
     * Does nothing when every wanted output is one of the model's.
     *
     * @throws UnknownNameException when one is not
     */
    public static void outputs(List<TensorInfo> known, List<String> wanted) {
        List<String> names = known.stream().map(TensorInfo::name).toList();
        for (String name : wanted) {
            if (!names.contains(name)) {
                throw new UnknownNameException(Fault.of("model output", name)
                        .expected("one of " + names)
                        .got("an unknown name")
                        .repair(Names.suggestion(name, names)));
            }
        }
    }

    private static boolean fits(TensorInfo info, Tensor tensor) {
        int rank = info.shape().rank();
        if (tensor.dtype() != info.dtype()
                || tensor.shape().rank() != rank
                || tensor.shape().dim(0) < 1) {
            return false;
        }
        for (int i = 1; i < rank; i++) {
            int dim = info.shape().dim(i);
            if (dim >= 0 && dim != tensor.shape().dim(i)) {
                return false;
            }
        }
        return true;
    }
}

package dev.fovea.domain.autograd;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.domain.autograd.formula.Expr;
import dev.fovea.domain.autograd.formula.Formula;
import dev.fovea.domain.autograd.value.Arithmetic;
import dev.fovea.domain.autograd.value.Shapes;
import dev.fovea.domain.autograd.value.Strided;
import java.util.function.UnaryOperator;

/** Matrix products. Transposed factors are strides: nothing is copied. */
public final class Products {

    private static final Formula ADD = Formula.binary(Expr::add);

    private Products() {}

    /** The product of matrices, of a matrix and a vector, or of two batches of matrices. */
    public static Variable matmul(Variable a, Variable b) {
        int left = a.value().rank();
        int right = b.value().rank();
        if (left == 2 && right == 2) {
            return product("Mm", a, b, x -> row(x, 0), x -> row(x, 0), y -> y.select(0, 0));
        }
        if (left == 2 && right == 1) {
            UnaryOperator<Strided> column =
                    x -> row(x.as(x.offset(), new int[] {x.shape()[0], 1}, new int[] {x.strides()[0], 1}), 0);
            return product(
                    "Mv", a, b, x -> row(x, 0), column, y -> y.select(0, 0).select(1, 0));
        }
        if (left == 3 && right == 3) {
            return product("Bmm", a, b, x -> x, x -> x, y -> y);
        }
        throw new ShapeException(Fault.of("matmul", a.label() + " and " + b.label())
                .expected("two matrices, a matrix and a vector, or two batches of matrices")
                .got(Shapes.text(a.value().shape()) + " and "
                        + Shapes.text(b.value().shape())));
    }

    private static Strided row(Strided matrix, int at) {
        int[] shape = matrix.shape();
        int[] strides = matrix.strides();
        return matrix.as(
                matrix.offset() + at, new int[] {1, shape[0], shape[1]}, new int[] {0, strides[0], strides[1]});
    }

    private static Variable product(
            String name,
            Variable a,
            Variable b,
            UnaryOperator<Strided> asLeft,
            UnaryOperator<Strided> asRight,
            UnaryOperator<Strided> back) {
        Recording recording = Recording.of(a.autograd(), name, a, b);
        Strided left = asLeft.apply(a.value());
        Strided right = asRight.apply(b.value());
        if (left.shape()[2] != right.shape()[1] || left.shape()[0] != right.shape()[0]) {
            throw new ShapeException(Fault.of("matmul", a.label() + " and " + b.label())
                    .expected("inner dimensions that are equal")
                    .got(Shapes.text(a.value().shape()) + " and "
                            + Shapes.text(b.value().shape())));
        }
        Variable y = recording.result(back.apply(recording.arithmetic().multiply(left, right)));
        SavedVariable savedA = recording.needs(1) ? recording.save(a) : null;
        SavedVariable savedB = recording.needs(0) ? recording.save(b) : null;
        int[] shape = b.value().shape();
        recording.backward(gradients -> {
            Variable g = gradients[0];
            if (shape.length == 1) {
                Variable column = Shaping.reshape(g, -1, 1);
                return new Variable[] {
                    recording.needs(0) ? matmul(column, Shaping.reshape(Recording.get(savedB), 1, shape[0])) : null,
                    recording.needs(1) ? matmul(swapped(Recording.get(savedA)), g) : null
                };
            }
            return new Variable[] {
                recording.needs(0) ? matmul(g, swapped(Recording.get(savedB))) : null,
                recording.needs(1) ? matmul(swapped(Recording.get(savedA)), g) : null
            };
        });
        return y;
    }

    private static Variable swapped(Variable x) {
        return Shaping.transpose(x, -2, -1);
    }

    /** bias + a b, the bias broadcast over the rows. */
    public static Variable addmm(Variable bias, Variable a, Variable b) {
        Recording recording = Recording.of(a.autograd(), "Addmm", bias, a, b);
        Arithmetic arithmetic = recording.arithmetic();
        Strided product = a.autograd().noGrad(() -> matmul(a, b)).value();
        int[] shape = product.shape();
        if (!Shapes.growsTo(bias.value().shape(), shape)) {
            throw new ShapeException(Fault.of("bias", bias.label())
                    .expected("one that grows to " + Shapes.text(shape))
                    .got(Shapes.text(bias.value().shape())));
        }
        arithmetic.mapInto(ADD.program(), Fused.NONE, product, product, bias.value());
        Variable y = recording.result(product);
        SavedVariable savedA = recording.needs(2) ? recording.save(a) : null;
        SavedVariable savedB = recording.needs(1) ? recording.save(b) : null;
        int[] biasShape = bias.value().shape();
        recording.backward(gradients -> {
            Variable g = gradients[0];
            return new Variable[] {
                recording.needs(0) ? Fused.sumTo(g, biasShape) : null,
                recording.needs(1) ? matmul(g, swapped(Recording.get(savedB))) : null,
                recording.needs(2) ? matmul(swapped(Recording.get(savedA)), g) : null
            };
        });
        return y;
    }

    /** A fully connected layer: x times the transposed weights [outputs, inputs], plus the bias. */
    public static Variable linear(Variable x, Variable weights, Variable bias) {
        return addmm(bias, x, Shaping.t(weights));
    }
}

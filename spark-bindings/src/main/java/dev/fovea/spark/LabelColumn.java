package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.Iterator;
import scala.collection.Seq;

/**
 * The column that says what a row shows.
 *
 * @param name of the column
 * @param kind how it says it
 * @param names of the classes by index, as the column's metadata has them; empty where it has none. A vector may have more or
 *     fewer numbers than it has names
 */
record LabelColumn(String name, Kind kind, List<String> names) implements Serializable {

    /** How a class is said. */
    enum Kind {
        /** By its name. */
        TEXT,
        /** By its index, a whole number from 0. */
        INDEX,
        /** By a vector or an array of numbers, 1 at the class and 0 elsewhere. */
        ONE_HOT
    }

    /** More classes than this are taken for something else than labels. */
    static final int MOST_CLASSES = 100_000;

    LabelColumn {
        names = List.copyOf(names);
    }

    /**
     * The column of that name.
     *
     * @throws UnknownNameException when there is none; the message suggests the nearest name
     * @throws InvalidArgumentException when it cannot hold labels
     */
    static LabelColumn of(StructType schema, String name) {
        String known = Columns.find(schema, name);
        if (known == null) {
            List<String> columns = Arrays.asList(schema.fieldNames());
            throw new UnknownNameException(Fault.of("label column", "'" + name + "'")
                    .expected("a column of the data")
                    .got("none of that name")
                    .repair(columns.isEmpty() ? "the data has no columns" : Names.suggestion(name, columns)));
        }
        StructField field = schema.apply(known);
        DataType type = field.dataType();
        if (type instanceof StringType) {
            return new LabelColumn(known, Kind.TEXT, List.of());
        }
        if (isNumber(type)) {
            return new LabelColumn(known, Kind.INDEX, classes(field));
        }
        if (type.equals(SQLDataTypes.VectorType())
                || (type instanceof ArrayType array && isNumber(array.elementType()))) {
            return new LabelColumn(known, Kind.ONE_HOT, type instanceof ArrayType ? List.of() : slots(field));
        }
        throw new InvalidArgumentException(Fault.of("label column", "'" + name + "'")
                .expected("strings, numbers (indices), or vectors or arrays of numbers (one-hot)")
                .got(type.simpleString()));
    }

    private static boolean isNumber(DataType type) {
        return type instanceof NumericType || type instanceof BooleanType;
    }

    /** The names that a StringIndexer noted. */
    private static List<String> classes(StructField field) {
        if (!(field.dataType() instanceof NumericType)) {
            return List.of();
        }
        Attribute attribute = Attribute.fromStructField(field);
        scala.Option<String[]> values = attribute instanceof NominalAttribute nominal
                ? nominal.values()
                : attribute instanceof BinaryAttribute binary ? binary.values() : scala.Option.empty();
        return values.isDefined() ? List.of(values.get()) : List.of();
    }

    /** The names that a OneHotEncoder noted for the numbers of its vectors. */
    private static List<String> slots(StructField field) {
        scala.Option<Attribute[]> slots = AttributeGroup.fromStructField(field).attributes();
        List<String> names = slots.isEmpty()
                ? List.of()
                : Arrays.stream(slots.get())
                        .filter(slot ->
                                slot instanceof BinaryAttribute && slot.name().isDefined())
                        .map(slot -> slot.name().get())
                        .distinct()
                        .toList();
        return slots.isDefined() && names.size() == slots.get().length ? names : List.of();
    }

    /**
     * The class that a value says: its name under {@link Kind#TEXT}, else its index.
     *
     * @param value not null
     * @throws InvalidArgumentException when it says none
     */
    Object label(Object value) {
        return switch (kind) {
            case TEXT -> value;
            case INDEX -> index(number(value));
            case ONE_HOT -> hot(numbers(value));
        };
    }

    /** The number of classes that a value tells of; 0 where it does not say. */
    int size(Object value) {
        return kind == Kind.ONE_HOT ? numbers(value).length : names.size();
    }

    private int index(double value) {
        int most = names.isEmpty() ? MOST_CLASSES : names.size();
        int index = (int) value;
        if (index != value || index < 0 || index >= most) {
            throw wrong("a whole number from 0 to " + (most - 1), value);
        }
        return index;
    }

    private int hot(double[] values) {
        int hot = -1;
        for (int i = 0; i < values.length; i++) {
            if (values[i] == 1 && hot < 0) {
                hot = i;
            } else if (values[i] != 0) {
                hot = -1;
                break;
            }
        }
        if (hot < 0) {
            if (Arrays.stream(values).allMatch(value -> value == 0)) {
                throw new InvalidArgumentException(Fault.of("label column", "'" + name + "'")
                        .expected("one 1, and 0 elsewhere")
                        .got("0 alone")
                        .repair("a OneHotEncoder needs setDropLast(false)"));
            }
            throw wrong("one 1, and 0 elsewhere", values.length > 20 ? "others" : Arrays.toString(values));
        }
        return hot;
    }

    private InvalidArgumentException wrong(String expected, Object got) {
        return new InvalidArgumentException(
                Fault.of("label column", "'" + name + "'").expected(expected).got(got));
    }

    /**
     * The numbers of a value that is no text.
     *
     * @throws InvalidArgumentException when one of several is null
     */
    double[] numbers(Object value) {
        if (value instanceof Vector vector) {
            return vector.toArray();
        }
        if (!(value instanceof Seq<?> seq)) {
            return new double[] {number(value)};
        }
        double[] numbers = new double[seq.length()];
        Iterator<?> elements = seq.iterator();
        for (int i = 0; i < numbers.length; i++) {
            Object element = elements.next();
            if (element == null) {
                throw wrong("numbers", "null at " + i);
            }
            numbers[i] = number(element);
        }
        return numbers;
    }

    private static double number(Object value) {
        return value instanceof Boolean truth ? (truth ? 1 : 0) : ((Number) value).doubleValue();
    }
}

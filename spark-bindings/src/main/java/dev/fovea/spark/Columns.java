package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The columns of data and those that are appended to it. */
final class Columns {

    private Columns() {}

    /**
     * The schema with these columns at its end.
     *
     * @throws InvalidArgumentException when the data has a column of such a name
     */
    static StructType appended(StructType schema, StructField... fields) {
        List<StructField> all = new ArrayList<>(Arrays.asList(schema.fields()));
        for (StructField field : fields) {
            if (all.stream().anyMatch(known -> isOne(known.name(), field.name()))) {
                throw new InvalidArgumentException(Fault.of("output column", "'" + field.name() + "'")
                        .expected("the name of a new column")
                        .got("one that the data or another output has")
                        .repair("choose another name, or drop that column before"));
            }
            all.add(field);
        }
        return new StructType(all.toArray(StructField[]::new));
    }

    /** True when Spark takes the names for one: without regard to case, unless {@code spark.sql.caseSensitive} says otherwise. */
    static boolean isOne(String name, String other) {
        return SQLConf.get().caseSensitiveAnalysis() ? name.equals(other) : name.equalsIgnoreCase(other);
    }

    /**
     * The column of that name as the data calls it, found as Spark's session finds columns; null when there is none.
     *
     * @throws InvalidArgumentException when several columns are called so
     */
    static @Nullable String find(StructType schema, String name) {
        List<String> found = Arrays.stream(schema.fieldNames())
                .filter(known -> isOne(known, name))
                .toList();
        if (found.size() > 1) {
            throw PictureColumn.ambiguous(name);
        }
        return found.isEmpty() ? null : found.get(0);
    }
}

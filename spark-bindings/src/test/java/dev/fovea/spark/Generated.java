package dev.fovea.spark;

import java.util.Iterator;
import java.util.function.LongFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Rows of a number and the picture that is made from it when it is asked for. */
record Generated(Iterator<Long> ids, LongFunction<byte[]> picture) implements Iterator<Row> {

    static final StructType TYPE =
            new StructType().add("id", DataTypes.LongType, false).add("content", DataTypes.BinaryType);

    @Override
    public boolean hasNext() {
        return ids.hasNext();
    }

    @Override
    public Row next() {
        long id = ids.next();
        return RowFactory.create(id, picture.apply(id));
    }
}

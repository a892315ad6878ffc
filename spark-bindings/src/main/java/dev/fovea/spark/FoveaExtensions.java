package dev.fovea.spark;

import org.apache.spark.sql.SparkSessionExtensions;
import scala.Tuple3;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Brings the SQL functions of {@link FoveaFunctions} to every session of an application that is started with
 * {@code spark.sql.extensions=dev.fovea.spark.FoveaExtensions}.
 */
public final class FoveaExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

    /** Called by Spark. */
    public FoveaExtensions() {}

    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        for (FunctionEntry entry : FoveaFunctions.table()) {
            extensions.injectFunction(new Tuple3<>(entry.identifier(), entry.info(), new FunctionBuilder(entry)));
        }
        return BoxedUnit.UNIT;
    }
}

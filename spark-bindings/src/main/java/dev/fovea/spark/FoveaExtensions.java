package dev.fovea.spark;

import dev.fovea.spark.sql.SessionRules;
import org.apache.spark.sql.SparkSessionExtensions;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Brings the SQL functions of {@link FoveaFunctions} to every session of an application that is started with
 * {@code spark.sql.extensions=dev.fovea.spark.FoveaExtensions}, and evaluates them in batches.
 */
public final class FoveaExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

    /** Called by Spark. */
    public FoveaExtensions() {}

    @Override
    public BoxedUnit apply(SparkSessionExtensions extensions) {
        SessionRules.install(extensions, FoveaFunctions.table());
        return BoxedUnit.UNIT;
    }
}

package dev.fovea.spark.sql;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the function of a call, when the query is analysed. */
@FunctionalInterface
public interface ModelBinder {

    /**
     * The function.
     *
     * @param picture how pictures lie in the first argument
     * @param model the second argument, or null where there is none
     * @param options the third argument; empty where there is none
     * @param arguments what follows the picture, as SQL text
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when there is no such model or option
     */
    BatchFunction bind(PictureArgument picture, @Nullable String model, Map<String, String> options, String arguments);
}

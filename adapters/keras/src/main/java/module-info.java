/** Reads Keras models as graphs. */
module dev.fovea.adapters.keras {
    requires com.grack.nanojson;
    requires transitive dev.fovea.api;
    requires static org.jspecify;

    exports dev.fovea.adapters.keras;
    exports dev.fovea.adapters.keras.applications;
}

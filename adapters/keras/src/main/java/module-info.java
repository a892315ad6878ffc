/** Reads Keras models as graphs. */
module dev.fovea.adapters.keras {
    requires com.grack.nanojson;
    requires transitive dev.fovea.api;
    requires io.jhdf;
    requires static org.jspecify;

    exports dev.fovea.adapters.keras;
    exports dev.fovea.adapters.keras.applications;

    provides dev.fovea.api.spi.ModelReader with
            dev.fovea.adapters.keras.KerasModelReader,
            dev.fovea.adapters.keras.applications.ApplicationReader;
}

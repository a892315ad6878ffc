/** The language of fovea: values, the ports, the SPI and the errors. */
module dev.fovea.api {
    requires static transitive org.jspecify;

    exports dev.fovea.api;
    exports dev.fovea.api.error;
    exports dev.fovea.api.evaluate;
    exports dev.fovea.api.explain;
    exports dev.fovea.api.graph;
    exports dev.fovea.api.image;
    exports dev.fovea.api.memory;
    exports dev.fovea.api.model;
    exports dev.fovea.api.plan;
    exports dev.fovea.api.port;
    exports dev.fovea.api.spi;
    exports dev.fovea.api.tensor;
    exports dev.fovea.api.train;

    uses dev.fovea.api.spi.DatasetReader;
    uses dev.fovea.api.spi.ImageCodec;
    uses dev.fovea.api.spi.KernelProvider;
    uses dev.fovea.api.spi.MemoryProvider;
    uses dev.fovea.api.spi.ModelReader;
    uses dev.fovea.api.spi.ModelRuntime;
    uses dev.fovea.api.spi.ModelStore;
    uses dev.fovea.api.spi.ModelWriter;
    uses dev.fovea.api.spi.Storage;
    uses dev.fovea.api.spi.WorkPool;
}

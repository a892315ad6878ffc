/** Opens folders of photos, CSV manifests, NumPy arrays and IDX files as labelled examples. */
module dev.fovea.adapters.datasets {
    requires static org.jspecify;
    requires dev.fovea.api;

    provides dev.fovea.api.spi.DatasetReader with
            dev.fovea.adapters.datasets.CsvReader,
            dev.fovea.adapters.datasets.FolderReader,
            dev.fovea.adapters.datasets.IdxReader,
            dev.fovea.adapters.datasets.NumpyReader;
}

package dev.fovea.adapters.datasets;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.tensor.NpyHeader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;

/** The headers of NumPy array files. */
final class NpyFormat implements HeaderFormat {

    @Override
    public ArrayHeader read(InputStream in, Path file) throws IOException {
        NpyHeader header;
        try {
            header = NpyHeader.read(in, Fault.of("data set", file.toString()));
        } catch (InvalidArgumentException e) {
            throw new DatasetException(Objects.requireNonNull(e.fault()), e);
        }
        long[] dims = header.dims().stream().mapToLong(Long::longValue).toArray();
        return ArrayHeader.checked(file, header.dtype(), header.order(), dims);
    }
}

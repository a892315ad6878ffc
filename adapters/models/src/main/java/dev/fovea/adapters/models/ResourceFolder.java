package dev.fovea.adapters.models;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.ByteBuffer;

/** The resources of this package: the files that come in the jar. */
final class ResourceFolder implements SpecFolder {

    @Override
    public String describe(String name) {
        return name;
    }

    @Override
    public boolean has(String name) {
        return ResourceFolder.class.getResource(name) != null;
    }

    @Override
    public ByteBuffer read(String what, String name, int limit) {
        URL url = ResourceFolder.class.getResource(name);
        if (url == null) {
            throw new ModelException(Fault.of(what, name)
                    .expected("a resource of fovea-models")
                    .got("none of this name")
                    .repair("put the whole fovea-models jar on the class path"));
        }
        try {
            URLConnection connection = url.openConnection();
            int size = connection.getContentLength();
            try (InputStream in = connection.getInputStream()) {
                if (size < 1 || size > limit) {
                    throw new ModelException(Fault.of(what, name)
                            .expected("1 to " + limit + " bytes")
                            .got(size));
                }
                return Contents.read(in, size, what, name);
            }
        } catch (IOException e) {
            throw Contents.unreadable(what, name, e);
        }
    }
}

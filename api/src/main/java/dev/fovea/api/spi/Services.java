package dev.fovea.api.spi;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * The one door to {@link ServiceLoader}: through the class loader that loaded these types, since the thread's loader is
 * another one under Spark and in application servers.
 */
public final class Services {

    private Services() {}

    /** A fresh instance of every installed provider of the type, in class-path order. */
    public static <T> List<T> all(Class<T> type) {
        return ServiceLoader.load(type, Services.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .collect(Collectors.toUnmodifiableList());
    }
}

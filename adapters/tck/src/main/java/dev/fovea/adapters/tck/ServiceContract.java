package dev.fovea.adapters.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.spi.Services;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a module that provides services must keep true. */
public final class ServiceContract {

    private ServiceContract() {}

    /**
     * Asserts that the module of the given class names the same providers in its {@code module-info}, which counts on
     * the module path, and in {@code META-INF/services}, which counts on the class path; and that each can be made.
     *
     * @param member any class of the module's main code; its classes lie in a folder, as in a build
     */
    public static void assertListsAgree(Class<?> member) {
        Path root = root(member);
        Map<String, Set<String>> declared = declared(root);
        assertThat(declared).as("services of module-info in " + root).isNotEmpty();
        assertThat(listed(root)).as("META-INF/services against module-info").isEqualTo(declared);
        declared.forEach((service, providers) -> assertThat(instances(service, member))
                .as("providers of " + service + " that " + Services.class.getSimpleName() + " finds")
                .containsAll(providers));
    }

    private static Path root(Class<?> member) {
        URL location = member.getProtectionDomain().getCodeSource().getLocation();
        Path root = Path.of(java.net.URI.create(location.toString()));
        assertThat(root).as("classes of " + member.getName()).isDirectory();
        return root;
    }

    private static Map<String, Set<String>> declared(Path root) {
        try (InputStream in = Files.newInputStream(root.resolve("module-info.class"))) {
            Map<String, Set<String>> services = new TreeMap<>();
            for (ModuleDescriptor.Provides provides : ModuleDescriptor.read(in).provides()) {
                services.put(provides.service(), new TreeSet<>(provides.providers()));
            }
            return services;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Set<String>> listed(Path root) {
        Map<String, Set<String>> services = new TreeMap<>();
        Path folder = root.resolve("META-INF/services");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Set<String> providers = new TreeSet<>();
                for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                    String name = line.replaceFirst("#.*", "").strip();
                    if (!name.isEmpty()) {
                        providers.add(name);
                    }
                }
                services.put(file.getFileName().toString(), providers);
            }
            return services;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> instances(String service, Class<?> member) {
        try {
            Class<?> type = Class.forName(service, false, member.getClassLoader());
            return Services.all(type).stream()
                    .map(provider -> provider.getClass().getName())
                    .toList();
        } catch (ClassNotFoundException e) {
            throw new AssertionError("service " + service + " is no class", e);
        }
    }
}

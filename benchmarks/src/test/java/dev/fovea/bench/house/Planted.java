package dev.fovea.bench.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Classes that break a rule on purpose, compiled when a test asks for them. */
final class Planted {

    private final StandardJavaFileManager files;
    private final Path folder;
    private final List<Path> sources = new ArrayList<>();

    /** Classes below the folder; a file manager that is used again knows the long class path already. */
    Planted(StandardJavaFileManager files, Path folder) {
        this.files = files;
        this.folder = folder;
    }

    /** Adds a class {@code <type> { <members> }} to the package. */
    Planted with(String packageName, String type, String members) throws IOException {
        Path source = folder.resolve("src")
                .resolve(packageName.replace('.', '/'))
                .resolve(type.substring(type.lastIndexOf(' ') + 1) + ".java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "package " + packageName + "; public " + type + " { " + members + " }");
        sources.add(source);
        return this;
    }

    /** The classes, as ArchUnit sees them. */
    JavaClasses compiled() throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<String> arguments = List.of("-proc:none", "-nowarn", "-d", classes.toString());
        boolean compiles = ToolProvider.getSystemJavaCompiler()
                .getTask(null, files, null, arguments, null, files.getJavaFileObjectsFromPaths(sources))
                .call();
        if (!compiles) {
            throw new IllegalStateException("the planted classes do not compile");
        }
        return new ClassFileImporter().importPath(classes);
    }
}

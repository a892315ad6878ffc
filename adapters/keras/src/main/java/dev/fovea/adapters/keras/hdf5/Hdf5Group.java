package dev.fovea.adapters.keras.hdf5;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import io.jhdf.ObjectHeader;
import io.jhdf.object.message.DataSpaceMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A group of an HDF5 file: its children are read when they are asked for. */
public final class Hdf5Group {

    private final Hdf5File file;
    private final String path;
    private final ObjectHeader header;
    /** Those that were asked for: a model of a thousand layers asks for their place a thousand times. */
    private final Map<String, Hdf5Group> groups = new HashMap<>();

    private @Nullable Map<String, Link> links;
    private @Nullable Attributes attributes;

    Hdf5Group(Hdf5File file, String path, long address) {
        this(file, path, file.guarded(path, () -> ObjectHeader.readObjectHeader(file.storage(), address)));
    }

    private Hdf5Group(Hdf5File file, String path, ObjectHeader header) {
        this.file = file;
        this.path = path;
        this.header = header;
    }

    /** From the root, such as {@code /model_weights/conv}; empty for the root. */
    public String path() {
        return path;
    }

    /** The names of groups, datasets and links in this one. */
    public Set<String> names() {
        return links().keySet();
    }

    /** The group at the end of a path from here, its parts parted by {@code /}; empty when a part is not there. */
    public Optional<Hdf5Group> group(String relative) {
        Hdf5Group at = this;
        for (String part : parts(relative)) {
            Hdf5Group next = at.groups.get(part);
            if (next == null) {
                ObjectHeader child = at.child(part);
                if (child == null) {
                    return Optional.empty();
                }
                if (isDataset(child)) {
                    throw wrong(at.path + "/" + part, "a group", "a dataset");
                }
                next = new Hdf5Group(file, at.path + "/" + part, child);
                at.groups.put(part, next);
            }
            at = next;
        }
        return Optional.of(at);
    }

    /** The dataset at the end of a path from here; empty when a part of it is not there. */
    public Optional<Hdf5Dataset> dataset(String relative) {
        List<String> parts = parts(relative);
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        String last = parts.get(parts.size() - 1);
        Optional<Hdf5Group> parent = group(String.join("/", parts.subList(0, parts.size() - 1)));
        if (parent.isEmpty()) {
            return Optional.empty();
        }
        ObjectHeader child = parent.get().child(last);
        if (child == null) {
            return Optional.empty();
        }
        String where = parent.get().path + "/" + last;
        if (!isDataset(child)) {
            throw wrong(where, "a dataset", "a group");
        }
        return Optional.of(file.guarded(where, () -> new Hdf5Dataset(file, where, child)));
    }

    /** The text in an attribute; empty when there is no such attribute. */
    public Optional<String> text(String attribute) {
        return texts(attribute).map(all -> {
            if (all.size() != 1) {
                throw wrong(path + "@" + attribute, "one text", all.size() + " texts");
            }
            return all.get(0);
        });
    }

    /** The texts in an attribute; empty when there is no such attribute. */
    public Optional<List<String>> texts(String attribute) {
        return file.guarded(path + "@" + attribute, () -> attributes().texts(attribute));
    }

    private Attributes attributes() {
        Attributes known = attributes;
        if (known == null) {
            known = Attributes.of(file, path, header);
            attributes = known;
        }
        return known;
    }

    private Map<String, Link> links() {
        Map<String, Link> known = links;
        if (known == null) {
            known = file.guarded(path, () -> Link.all(file, path, header));
            links = known;
        }
        return known;
    }

    private @Nullable ObjectHeader child(String name) {
        Link link = links().get(name);
        if (link == null) {
            return null;
        }
        if (link.kind() != Link.Kind.HARD) {
            throw wrong(
                    path + "/" + name,
                    "a group or a dataset of this file",
                    link.kind() == Link.Kind.SOFT ? "a soft link" : "a link to another file");
        }
        return file.guarded(path + "/" + name, () -> ObjectHeader.readObjectHeader(file.storage(), link.address()));
    }

    private static boolean isDataset(ObjectHeader header) {
        return header.hasMessageOfType(DataSpaceMessage.class);
    }

    private static List<String> parts(String path) {
        return List.of(path.split("/", -1)).stream()
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private ModelException wrong(String where, String expected, String got) {
        return new ModelException(
                Fault.of("hdf5 file", file.name()).expected(expected).got(got).at(Hdf5File.cut(where)));
    }
}

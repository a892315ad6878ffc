package dev.fovea.adapters.keras;

/**
 * A layer as the config describes it; it may be called more than once.
 *
 * @param name in its model
 * @param path the name that weights go by: after the names of the models around it
 * @param className such as {@code Conv2D}
 * @param config its settings
 * @param entry the whole object, with the calls
 */
record Layer(String name, String path, String className, Fields config, Fields entry) {

    static Layer of(Fields entry, String prefix) {
        String className = entry.text("class_name");
        Fields config = entry.object("config");
        String name = entry.has("name") ? entry.text("name") : config.text("name");
        if (name.isEmpty()) {
            throw entry.wrong("name", "a name");
        }
        String label = Fields.cut(prefix + name) + " (" + Fields.cut(className) + ")";
        return new Layer(name, prefix + name, className, config.named("layer", label), entry.named("layer", label));
    }

    /** Name and class, for messages. */
    String label() {
        return Fields.cut(path) + " (" + Fields.cut(className) + ")";
    }

    /** False for a layer whose weights a training leaves as they are. */
    boolean isTrained() {
        return !(config.value("trainable") instanceof Boolean trainable) || trainable;
    }

    boolean isInput() {
        return className.equals("InputLayer");
    }

    boolean isModel() {
        return Model.isModel(className);
    }
}

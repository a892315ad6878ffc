package dev.fovea.adapters.keras.applications;

import dev.fovea.adapters.keras.KerasWeights;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.graph.Graph;
import java.util.Arrays;
import java.util.List;

/**
 * A network that Keras publishes as an application: the layers, their names and their order are Keras's, so that weights
 * that Keras published for it fit.
 */
public enum Application {
    /** 299 x 299, 2048 features. */
    INCEPTION_V3("InceptionV3"),
    /** 299 x 299, 2048 features. */
    XCEPTION("Xception"),
    /** 224 x 224, 2048 features. */
    RESNET50("ResNet50"),
    /** 224 x 224, 512 features. */
    VGG16("VGG16"),
    /** 224 x 224, 512 features. */
    VGG19("VGG19"),
    /** Width 1, 224 x 224, 1280 features. */
    MOBILENET_V2("MobileNetV2"),
    /** 224 x 224, 1280 features; none of Keras's own, but of its kind. */
    EFFICIENTNET_LITE0("EfficientNet-Lite0");

    /** The classes of ImageNet. */
    public static final int CLASSES = 1000;

    private final String title;

    Application(String title) {
        this.title = title;
    }

    /** The name as Keras writes it, such as {@code ResNet50}. */
    public String title() {
        return title;
    }

    /**
     * The application of that name.
     *
     * @throws UnknownNameException when there is none; the message suggests the nearest
     */
    public static Application of(String title) {
        List<String> known = Arrays.stream(values()).map(Application::title).toList();
        return Arrays.stream(values())
                .filter(application -> application.title.equals(title))
                .findFirst()
                .orElseThrow(() -> new UnknownNameException(Fault.of("keras application", "'" + title + "'")
                        .expected("one of " + known)
                        .got("an unknown name")
                        .repair(Names.suggestion(title, known))));
    }

    /**
     * The network as it infers, one node a layer, named as {@link dev.fovea.adapters.keras.KerasConfigReader} names
     * them.
     *
     * @param includeTop true for the whole, whose output {@code predictions} holds [classes] probabilities; false for the
     *     part up to the last feature map
     * @param classes at least 1; without meaning when the top is left out
     * @param weights asked for each weight once, in the order of {@code model.layers} and {@code layer.weights}
     * @throws dev.fovea.api.error.ModelException when a weight is not there or has another shape
     */
    public Graph graph(boolean includeTop, int classes, KerasWeights weights) {
        Network net = new Network();
        String output = layers(net, includeTop, classes);
        return net.graph(title, output, weights);
    }

    /** Calls the layers one after the other; the name of the last. */
    private String layers(Network net, boolean includeTop, int classes) {
        return switch (this) {
            case INCEPTION_V3 -> InceptionV3.build(net, includeTop, classes);
            case XCEPTION -> Xception.build(net, includeTop, classes);
            case RESNET50 -> ResNet50.build(net, includeTop, classes);
            case VGG16 -> Vgg.vgg16(net, includeTop, classes);
            case VGG19 -> Vgg.vgg19(net, includeTop, classes);
            case MOBILENET_V2 -> MobileNetV2.build(net, includeTop, classes);
            case EFFICIENTNET_LITE0 -> EfficientNetLite0.build(net, includeTop, classes);
        };
    }
}

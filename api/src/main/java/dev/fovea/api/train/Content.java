package dev.fovea.api.train;

import dev.fovea.api.image.ImageSource;
import dev.fovea.api.tensor.HeapTensor;
import java.util.Objects;

/** What an example shows to a network. */
public sealed interface Content {

    /** A picture that is still to be read, decoded and made ready by the model's {@code ImageInput}. */
    record Picture(ImageSource source) implements Content {
        public Picture {
            Objects.requireNonNull(source, "source");
        }
    }

    /** Numbers that go into the network as they are, f32, shaped as one row of its input. */
    record Values(HeapTensor tensor) implements Content {
        public Values {
            Objects.requireNonNull(tensor, "tensor");
        }
    }
}

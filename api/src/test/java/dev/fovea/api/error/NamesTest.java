package dev.fovea.api.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamesTest {

    private static final List<String> KNOWN = List.of("EfficientNet-Lite0", "EfficientNet-Lite0-int8", "ResNet50");

    @Test
    void aSlipSuggestsTheNearestName() {
        assertThat(Names.suggestion("efficentnet-lite0", KNOWN)).isEqualTo("did you mean 'EfficientNet-Lite0'?");
        assertThat(Names.suggestion("resnet-50", KNOWN)).isEqualTo("did you mean 'ResNet50'?");
    }

    @Test
    void aBeginningIsEnough() {
        assertThat(Names.suggestion("efficientnet", KNOWN)).isEqualTo("did you mean 'EfficientNet-Lite0'?");
        assertThat(Names.suggestion("EficientNet", KNOWN)).isEqualTo("did you mean 'EfficientNet-Lite0'?");
        assertThat(Names.suggestion("resnet", KNOWN)).isEqualTo("did you mean 'ResNet50'?");
        assertThat(Names.suggestion("", KNOWN)).startsWith("known are");
    }

    @Test
    void aFarNameListsAll() {
        assertThat(Names.suggestion("banana", KNOWN))
                .isEqualTo("known are EfficientNet-Lite0, EfficientNet-Lite0-int8, ResNet50");
    }

    @Test
    void distanceCountsEdits() {
        assertThat(Names.distance("", "abc")).isEqualTo(3);
        assertThat(Names.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Names.distance("same", "same")).isZero();
    }
}

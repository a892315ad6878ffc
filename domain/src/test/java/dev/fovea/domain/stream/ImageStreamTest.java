package dev.fovea.domain.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ImageException;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Outcome;
import java.io.FileNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageStreamTest {

    private final StreamFixture fixture = new StreamFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private ImageStream stream(List<ImageSource> sources, int parallelism) {
        return new ImageStream(
                sources.iterator(), StreamFixture.NO_CODECS, StreamFixture.OPTIONS, fixture.pool(), parallelism);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void keepsTheOrder(int parallelism) {
        List<ImageSource> sources = fixture.sources(200, i -> StreamFixture.flat(i % 256));
        List<String> names = new ArrayList<>();
        try (ImageStream stream = stream(sources, parallelism)) {
            while (stream.hasNext()) {
                Outcome<Image> outcome = stream.next();
                names.add(outcome.source());
                assertThat(outcome)
                        .isInstanceOfSatisfying(
                                Outcome.Success.class,
                                success -> assertThat(((Image) success.value()).sample(0, 0, 0))
                                        .isEqualTo(Integer.parseInt(success.source()) % 256));
            }
            assertThatThrownBy(stream::next).isInstanceOf(NoSuchElementException.class);
        }
        assertThat(names)
                .hasSize(200)
                .isEqualTo(sources.stream().map(ImageSource::name).toList());
    }

    @Test
    void whateverGoesWrongIsAReasonAndHarmsNoNeighbour() {
        List<ImageSource> sources = List.of(
                fixture.source("good", () -> StreamFixture.flat(1)),
                fixture.source("typed", () -> {
                    throw StreamFixture.corrupt("typed");
                }),
                fixture.source("io", () -> {
                    throw new FileNotFoundException("gone");
                }),
                fixture.source("library", () -> {
                    throw new ArrayIndexOutOfBoundsException(7);
                }),
                fixture.source("memory", () -> {
                    throw new OutOfMemoryError("huge");
                }),
                fixture.source("also good", () -> StreamFixture.flat(2)));
        List<String> types = new ArrayList<>();
        try (ImageStream stream = stream(sources, 2)) {
            stream.forEachRemaining(outcome -> types.add(
                    outcome instanceof Outcome.Failure<Image> failure
                            ? failure.error().type()
                            : "ok"));
        }
        assertThat(types)
                .containsExactly("ok", "image.corrupt", "image.unreadable", "image.corrupt", "image.too_large", "ok");
    }

    @Test
    void readsAheadOnlyAsFarAsItsWindow() {
        try (ImageStream stream = stream(fixture.sources(1000, i -> StreamFixture.flat(0)), 2)) {
            stream.next();
            stream.next();
            assertThat(fixture.loaded.get()).isLessThanOrEqualTo(2 + 4);
        }
    }

    @Test
    void anErrorOfTheProgramItselfIsNotHidden() {
        ImageSource broken = fixture.source("broken", () -> {
            throw new AssertionError("a bug");
        });
        try (ImageStream stream = stream(List.of(broken), 1)) {
            assertThatThrownBy(stream::next).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void aClosedStreamIsEmpty() {
        ImageStream stream = stream(fixture.sources(10, i -> StreamFixture.flat(0)), 2);
        stream.next();
        stream.close();
        assertThat(stream.hasNext()).isFalse();
    }

    @Test
    void typedErrorsPassUnchanged() {
        ImageException error = StreamFixture.corrupt("x");
        ImageSource source = fixture.source("x", () -> {
            throw error;
        });
        try (ImageStream stream = stream(List.of(source), 1)) {
            assertThat(stream.next()).isEqualTo(new Outcome.Failure<Image>("x", error));
        }
    }
}

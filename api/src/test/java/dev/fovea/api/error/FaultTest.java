package dev.fovea.api.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class FaultTest {

    private static final Fault FULL = Fault.of("column", "content")
            .expected("binary")
            .got("string")
            .at("index 3")
            .repair("read the files with format binaryFile");

    @Test
    void isWordedTheSameEverywhere() {
        assertThat(FULL.message())
                .isEqualTo("column content: expected binary, got string at index 3; "
                        + "read the files with format binaryFile");
        assertThat(Fault.of("batch", "").expected(1).got(2).message()).isEqualTo("batch: expected 1, got 2");
        assertThat(Fault.of("batch", "a").expected(null).got('c').message()).isEqualTo("batch a: expected null, got c");
    }

    @Test
    void copiesWhenItIsCompleted() {
        Fault start = Fault.of("image", "a.png");
        start.expected("a").got("b").at("c").repair("d");
        assertThat(start).isEqualTo(Fault.of("image", "a.png"));
    }

    static Stream<FoveaException> errors() {
        Throwable cause = new IllegalStateException("below");
        return Stream.of(
                new BackendException(FULL, cause),
                new ClosedException(FULL, cause),
                new GradientException(FULL, cause),
                new TrainingException(FULL, cause),
                new DatasetException(FULL, cause),
                new ImageException(ImageException.Reason.TRUNCATED, FULL, cause),
                new InvalidArgumentException(FULL, cause),
                new MemoryLimitException(FULL, cause),
                new ModelException(FULL, cause),
                new ShapeException(FULL, cause),
                new UnknownNameException(FULL, cause));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errorsCarryFaultMessageAndCause(FoveaException error) {
        assertThat(error).hasMessage(FULL.message()).hasRootCauseMessage("below");
        assertThat(error.fault()).isEqualTo(FULL);
        assertThat(error.type()).matches("[a-z]+(\\.[a-z_]+)?");
    }

    /** Spark brings errors from executors to the driver this way. */
    @ParameterizedTest
    @MethodSource("errors")
    void errorsSurviveSerialisationWithTheirMessage(FoveaException error) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(error);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            FoveaException back = (FoveaException) in.readObject();
            assertThat(back).hasSameClassAs(error).hasMessage(FULL.message());
            assertThat(back.type()).isEqualTo(error.type());
            assertThat(back.fault()).isNull();
        }
    }

    @Test
    void everyErrorHasItsOwnType() {
        assertThat(errors().map(FoveaException::type)).doesNotHaveDuplicates().contains("image.truncated");
        assertThat(errors().count()).isEqualTo(FoveaException.class.getPermittedSubclasses().length);
        for (ImageException.Reason reason : ImageException.Reason.values()) {
            ImageException error = new ImageException(reason, FULL);
            assertThat(error.reason()).isEqualTo(reason);
            assertThat(error.type()).startsWith("image.");
        }
    }
}

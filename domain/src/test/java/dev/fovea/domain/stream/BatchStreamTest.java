package dev.fovea.domain.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.EncodedImage;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.StreamTimes;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchStreamTest {

    private final StreamFixture fixture = new StreamFixture();
    private final List<Integer> batches = new ArrayList<>();
    private long before;

    /** One float a slot: the picture's first sample. */
    private static final Slots FIRST_SAMPLE = new Slots() {
        @Override
        public Tensor allocate(int n) {
            return Tensor.allocate(DType.F32, Shape.of(n, 1));
        }

        @Override
        public void fill(Image image, Tensor batch, int slot) {
            batch.floats().put(slot, image.sample(0, 0, 0));
        }
    };

    private List<Float> model(Tensor tensor) {
        List<Float> rows = new ArrayList<>();
        for (float value : tensor.toFloats()) {
            rows.add(value + 0.5f);
        }
        batches.add(rows.size());
        return rows;
    }

    @BeforeEach
    void remember() {
        before = Memory.used();
    }

    @AfterEach
    void everythingIsGivenBack() {
        fixture.close();
        assertThat(Memory.used()).isEqualTo(before);
    }

    private BatchStream<Float> stream(
            List<ImageSource> sources, int batchSize, int parallelism, Function<Tensor, List<Float>> rows) {
        return new BatchStream<>(
                sources.iterator(),
                StreamFixture.NO_CODECS,
                StreamFixture.OPTIONS,
                FIRST_SAMPLE,
                rows,
                batchSize,
                fixture.pool(),
                parallelism);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,2", "7,1", "7,3", "32,2", "100,2", "256,3"})
    void everyPictureItsResultInOrder(int batchSize, int parallelism) {
        List<Outcome<Float>> outcomes = new ArrayList<>();
        try (var stream =
                stream(fixture.sources(100, i -> StreamFixture.flat(i)), batchSize, parallelism, this::model)) {
            stream.forEachRemaining(outcomes::add);
        }
        assertThat(outcomes).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(outcomes.get(i)).isEqualTo(new Outcome.Success<>(Integer.toString(i), i + 0.5f));
        }
        assertThat(batches).allMatch(size -> size <= batchSize);
    }

    /** Takes encoded bytes whose first is even; the others must be decoded. */
    private static final class EvenSlots implements Slots {
        @Override
        public Tensor allocate(int n) {
            return FIRST_SAMPLE.allocate(n);
        }

        @Override
        public void fill(Image image, Tensor batch, int slot) {
            FIRST_SAMPLE.fill(image, batch, slot);
        }

        @Override
        public boolean fill(EncodedImage picture, String name, DecodeOptions options, Tensor batch, int slot) {
            byte first = ((EncodedImage.InMemory) picture).bytes()[0];
            if (first == 99) {
                throw StreamFixture.corrupt(name);
            }
            batch.floats().put(slot, first);
            return first % 2 == 0;
        }
    }

    private ImageSource encoded(int value) {
        ImageSource decoded = fixture.source(Integer.toString(value), () -> StreamFixture.flat(value + 100));
        return new ImageSource() {
            @Override
            public String name() {
                return decoded.name();
            }

            @Override
            public Image load(ImageDecoder decoder, DecodeOptions options) throws IOException {
                return decoded.load(decoder, options);
            }

            @Override
            public Optional<EncodedImage> content() {
                return Optional.of(new EncodedImage.InMemory(new byte[] {(byte) value}));
            }
        };
    }

    @Test
    void encodedPicturesAreDecodedOnlyWhereTheSlotsDoNotTakeThem() {
        List<ImageSource> sources = List.of(encoded(2), encoded(3), encoded(99), encoded(4));
        List<Outcome<Float>> outcomes = new ArrayList<>();
        try (var stream = stream(sources.iterator(), new EvenSlots())) {
            stream.forEachRemaining(outcomes::add);
        }
        assertThat(outcomes.get(0)).isEqualTo(new Outcome.Success<>("2", 2.5f));
        assertThat(outcomes.get(1)).isEqualTo(new Outcome.Success<>("3", 103.5f));
        assertThat(((Outcome.Failure<Float>) outcomes.get(2)).error())
                .hasMessage("image 99: expected a picture, got noise");
        assertThat(outcomes.get(3)).isEqualTo(new Outcome.Success<>("4", 4.5f));
        assertThat(fixture.loaded.get()).isEqualTo(1);
    }

    @Test
    void badPicturesKeepTheirPlaces() {
        List<ImageSource> sources = fixture.sources(20, i -> {
            if (i % 3 == 1) {
                throw StreamFixture.corrupt(Integer.toString(i));
            }
            return StreamFixture.flat(i);
        });
        try (var stream = stream(sources, 8, 2, this::model)) {
            for (int i = 0; i < 20; i++) {
                Outcome<Float> outcome = stream.next();
                assertThat(outcome.source()).isEqualTo(Integer.toString(i));
                assertThat(outcome instanceof Outcome.Failure).isEqualTo(i % 3 == 1);
                if (outcome instanceof Outcome.Success<Float> success) {
                    assertThat(success.value()).isEqualTo(i + 0.5f);
                }
            }
            assertThat(stream.hasNext()).isFalse();
        }
    }

    @Test
    void aBatchOfBadPicturesNeverReachesTheModel() {
        List<ImageSource> sources = fixture.sources(4, i -> {
            throw StreamFixture.corrupt(Integer.toString(i));
        });
        try (var stream = stream(sources, 4, 1, this::model)) {
            stream.forEachRemaining(outcome -> assertThat(outcome).isInstanceOf(Outcome.Failure.class));
        }
        assertThat(batches).isEmpty();
    }

    @Test
    void slotsOfBadPicturesAreZeroForTheModel() {
        List<ImageSource> sources = fixture.sources(2, i -> {
            if (i == 0) {
                throw StreamFixture.corrupt("0");
            }
            return StreamFixture.flat(9);
        });
        List<Float> seen = new ArrayList<>();
        try (var stream = stream(sources, 2, 1, tensor -> {
            seen.addAll(List.of(tensor.toFloats()[0], tensor.toFloats()[1]));
            return List.of(0f, 1f);
        })) {
            stream.forEachRemaining(outcome -> {});
        }
        assertThat(seen).containsExactly(0f, 9f);
    }

    @Test
    void atMostTwoBatchesAreReadAhead() {
        try (var stream = stream(fixture.sources(1000, i -> StreamFixture.flat(0)), 10, 3, this::model)) {
            stream.next();
            assertThat(fixture.loaded.get()).isLessThanOrEqualTo(30);
        }
    }

    /** A picture lives from its decoding until it lies in its slot: never more of them than threads at work. */
    @Test
    void oneDecodedPictureAThreadIsAlive() {
        int threads = 3;
        AtomicInteger alive = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Slots slots = new Slots() {
            @Override
            public Tensor allocate(int n) {
                return FIRST_SAMPLE.allocate(n);
            }

            @Override
            public void fill(Image image, Tensor batch, int slot) {
                FIRST_SAMPLE.fill(image, batch, slot);
                alive.decrementAndGet();
            }
        };
        List<ImageSource> sources = fixture.sources(300, i -> {
            most.accumulateAndGet(alive.incrementAndGet(), Math::max);
            Thread.onSpinWait();
            return StreamFixture.flat(i % 100);
        });
        try (var stream = new BatchStream<>(
                sources.iterator(),
                StreamFixture.NO_CODECS,
                StreamFixture.OPTIONS,
                slots,
                this::model,
                20,
                fixture.pool(),
                threads)) {
            stream.forEachRemaining(outcome -> assertThat(outcome).isInstanceOf(Outcome.Success.class));
        }
        assertThat(alive).hasValue(0);
        assertThat(most.get()).isBetween(1, threads);
    }

    /** The model of the first batch does not end before a picture of the second is decoded. */
    @Test
    void picturesAreDecodedWhileTheModelComputes() {
        CountDownLatch next = new CountDownLatch(5);
        List<ImageSource> sources = fixture.sources(8, i -> {
            next.countDown();
            return StreamFixture.flat(i);
        });
        try (var stream = stream(sources, 4, 2, tensor -> {
            try {
                assertThat(next.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return model(tensor);
        })) {
            stream.forEachRemaining(outcome -> assertThat(outcome).isInstanceOf(Outcome.Success.class));
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void timesSayWhatWasSpentOnWhat() {
        List<ImageSource> sources = fixture.sources(6, i -> {
            pause(10);
            if (i == 5) {
                throw StreamFixture.corrupt("5");
            }
            return StreamFixture.flat(i);
        });
        var stream = stream(sources, 3, 1, tensor -> {
            pause(20);
            return model(tensor);
        });
        assertThat(stream.times()).isEqualTo(StreamTimes.NONE);
        stream.forEachRemaining(outcome -> {});
        stream.close();
        StreamTimes times = stream.times();
        assertThat(times.pictures()).isEqualTo(6);
        assertThat(times.decode().toMillis()).isGreaterThanOrEqualTo(59);
        assertThat(times.model().toMillis()).isGreaterThanOrEqualTo(39);
        assertThat(times.prepare()).isPositive().isLessThan(times.decode());
        // A reader who does everything itself waits for nobody: what is left is the bookkeeping.
        assertThat(times.waiting()).isLessThan(times.decode());
    }

    @Test
    void waitingIsTimeSpentOnTheWorkOfOthers() {
        CountDownLatch taken = new CountDownLatch(1);
        Thread reader = Thread.currentThread();
        List<ImageSource> sources = fixture.sources(2, i -> {
            if (Thread.currentThread() == reader) {
                try {
                    assertThat(taken.await(30, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            } else {
                taken.countDown();
                pause(100);
            }
            return StreamFixture.flat(i);
        });
        try (var stream = stream(sources, 2, 2, this::model)) {
            stream.forEachRemaining(outcome -> {});
            assertThat(stream.times().waiting().toMillis()).isBetween(50L, 30_000L);
        }
    }

    /** An iterator that gives n sources and then fails. */
    private Iterator<ImageSource> failingAfter(int n, RuntimeException failure) {
        Iterator<ImageSource> good =
                fixture.sources(n, i -> StreamFixture.flat(i)).iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public ImageSource next() {
                if (!good.hasNext()) {
                    throw failure;
                }
                return good.next();
            }
        };
    }

    private BatchStream<Float> stream(Iterator<ImageSource> sources, Slots slots) {
        return new BatchStream<>(
                sources, StreamFixture.NO_CODECS, StreamFixture.OPTIONS, slots, this::model, 32, fixture.pool(), 2);
    }

    @Test
    void sourcesThatFailLoseNothingThatTheyGaveBefore() {
        RuntimeException failure = new IllegalStateException("the folder vanished");
        try (var stream = stream(failingAfter(70, failure), FIRST_SAMPLE)) {
            for (int i = 0; i < 70; i++) {
                assertThat(stream.next()).isEqualTo(new Outcome.Success<>(Integer.toString(i), i + 0.5f));
            }
            assertThat(stream.hasNext()).isTrue();
            assertThatThrownBy(stream::next).isSameAs(failure);
            assertThat(stream.hasNext()).isFalse();
        }
    }

    @Test
    void aMissingSourceIsATypedError() {
        Iterator<ImageSource> sources = java.util.Arrays.asList(
                        fixture.source("good", () -> StreamFixture.flat(3)), null)
                .iterator();
        try (var stream = stream(sources, FIRST_SAMPLE)) {
            assertThat(stream.next()).isEqualTo(new Outcome.Success<>("good", 3.5f));
            assertThatThrownBy(stream::next)
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("sources: expected pictures, got null at index 1 of a batch");
        }
    }

    /** Slots that have memory for only so many batches at a time. */
    private static final class ScarceSlots implements Slots {
        private final int limit;
        private final List<Tensor> given = new ArrayList<>();

        ScarceSlots(int limit) {
            this.limit = limit;
        }

        @Override
        public Tensor allocate(int n) {
            given.removeIf(tensor -> tensor.toString().contains("closed"));
            if (given.size() >= limit) {
                throw new MemoryLimitException(
                        Fault.of("memory", "").expected("room").got("none"));
            }
            given.add(FIRST_SAMPLE.allocate(n));
            return given.get(given.size() - 1);
        }

        @Override
        public void fill(Image image, Tensor batch, int slot) {
            FIRST_SAMPLE.fill(image, batch, slot);
        }
    }

    @Test
    void roomForOneBatchIsEnough() {
        var sources = fixture.sources(100, i -> StreamFixture.flat(i)).iterator();
        try (var stream = stream(sources, new ScarceSlots(1))) {
            for (int i = 0; i < 100; i++) {
                assertThat(stream.next()).isEqualTo(new Outcome.Success<>(Integer.toString(i), i + 0.5f));
            }
        }
    }

    @Test
    void withoutRoomEveryPictureIsToldWhy() {
        var sources = fixture.sources(100, i -> StreamFixture.flat(i)).iterator();
        try (var stream = stream(sources, new ScarceSlots(0))) {
            for (int i = 0; i < 100; i++) {
                assertThat(stream.next())
                        .isInstanceOfSatisfying(
                                Outcome.Failure.class,
                                failure -> assertThat(failure.error()).isInstanceOf(MemoryLimitException.class));
            }
            assertThat(stream.hasNext()).isFalse();
        }
    }

    @Test
    void anErrorOfTheProgramFreesTheBatch() {
        List<ImageSource> sources =
                List.of(fixture.source("good", () -> StreamFixture.flat(1)), fixture.source("broken", () -> {
                    throw new AssertionError("a bug");
                }));
        try (var stream = stream(sources.iterator(), FIRST_SAMPLE)) {
            assertThatThrownBy(stream::next).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void aTypedFailureOfTheModelIsTheReasonOfEachPicture() {
        MemoryLimitException failure =
                new MemoryLimitException(Fault.of("memory", "").expected("room").got("none"));
        try (var stream = stream(fixture.sources(3, i -> StreamFixture.flat(0)), 2, 1, tensor -> {
            throw failure;
        })) {
            for (int i = 0; i < 3; i++) {
                assertThat(stream.next()).isEqualTo(new Outcome.Failure<Float>(Integer.toString(i), failure));
            }
            assertThat(stream.hasNext()).isFalse();
        }
    }

    @Test
    void aFailingModelFreesItsBatch() {
        RuntimeException failure = new IllegalStateException("the model broke");
        try (var stream = stream(fixture.sources(8, i -> StreamFixture.flat(0)), 4, 2, tensor -> {
            throw failure;
        })) {
            assertThatThrownBy(stream::next).isSameAs(failure);
        }
    }

    @Test
    void closingEarlyWaitsForPicturesUnderWay() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<ImageSource> sources = new ArrayList<>(fixture.sources(1, i -> StreamFixture.flat(0)));
        sources.add(fixture.source("slow", () -> {
            begun.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return StreamFixture.flat(1);
        }));
        var stream = stream(sources, 1, 3, this::model);
        stream.next();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        Thread closer = new Thread(stream::close);
        closer.start();
        closer.join(100);
        assertThat(closer.isAlive()).isTrue();
        release.countDown();
        closer.join(10_000);
        assertThat(closer.isAlive()).isFalse();
    }
}

package dev.fovea.domain.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.spi.Services;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.Epoch;
import dev.fovea.api.train.TrainingListener;
import dev.fovea.api.train.TrainingProgress;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.backend.Backends;
import dev.fovea.domain.train.Optimizers;
import dev.fovea.domain.train.ValueLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a training says of time it has from the clock that it is given. */
class TrainingClockTest {

    @Test
    void timesAreThoseOfTheClock() {
        List<Duration> elapsed = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void batch(TrainingProgress progress) {
                elapsed.add(progress.elapsed());
            }
        };
        AtomicLong nanos = new AtomicLong(-7_000_000_000L);
        TrainingKernels kernels =
                Backends.installed().kernels(TrainingKernels.class, null).value();
        TrainService.World world = new TrainService.World(
                () -> Autograd.on(List.of(kernels), DType.F32),
                "some",
                new ValueLoader(),
                MemoryStorage::new,
                () -> {
                    throw new AssertionError("no features");
                },
                Services.all(WorkPool.class).get(0),
                1,
                Map.of(),
                () -> nanos.getAndAdd(1_000_000_000L));
        TrainSettings settings = new TrainSettings(null, 16, true, 1, DType.F32, null, null, null, List.of(listener));
        PhaseSettings phase = new PhaseSettings(TrainService.TRAINING, Optimizers.sgd(0.1, 0, false), 2, Set.of());
        TrainService.Job job = new TrainService.Job(Nets.net(3), Nets.SPEC, settings, phase, null, null, Map.of());
        try (Dataset data = Blobs.of(32, 1, "a", "b", "c");
                TrainService service = new TrainService(job, world)) {
            // Asked at its begin, at that of each epoch, twice a batch, and at the end of each epoch.
            assertThat(service.fit(data).history().epochs())
                    .extracting(Epoch::seconds)
                    .containsExactly(5.0, 5.0);
        }
        assertThat(elapsed)
                .containsExactly(
                        Duration.ofSeconds(3), Duration.ofSeconds(5), Duration.ofSeconds(9), Duration.ofSeconds(11));
    }
}

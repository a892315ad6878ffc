package dev.fovea.domain.train.data;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.train.Augmentation;
import dev.fovea.api.train.Augmentation.Color;
import dev.fovea.api.train.Augmentation.Cutmix;
import dev.fovea.api.train.Augmentation.Mixup;
import dev.fovea.api.train.Dataset;
import dev.fovea.domain.stream.LookAhead;
import dev.fovea.domain.train.BatchSettings;
import dev.fovea.domain.train.Batches;
import dev.fovea.domain.train.Loader;
import java.util.List;

/** Batches that the pool's threads decode and augment while the step before them computes. */
public final class PooledLoader implements Loader {

    private final List<Augmentation> augmentations;
    private final PictureReading reading;
    private final WorkPool pool;
    private final int parallelism;

    /**
     * A loader.
     *
     * @param augmentations of the examples of trainings
     * @param parallelism threads to keep busy, the caller included, at least 1
     * @throws InvalidArgumentException when a kind of augmentation stands twice
     */
    public PooledLoader(List<Augmentation> augmentations, PictureReading reading, WorkPool pool, int parallelism) {
        Augmentation.requireOnce(augmentations);
        this.augmentations = List.copyOf(augmentations);
        this.reading = reading;
        this.pool = pool;
        this.parallelism = parallelism;
    }

    @Override
    public Batches open(Dataset data, BatchSettings settings) {
        List<Augmentation> asked = settings.isTraining() ? augmentations : List.of();
        check(data, settings, asked);
        List<Augmentation> each = asked.stream()
                .filter(augmentation -> !(augmentation instanceof Mixup) && !(augmentation instanceof Cutmix))
                .toList();
        return new AheadBatches(
                data,
                settings,
                new PreparedExamples(data, settings, each, reading),
                Mixing.of(asked, settings),
                new LookAhead(pool, parallelism),
                parallelism);
    }

    private static void check(Dataset data, BatchSettings settings, List<Augmentation> augmentations) {
        if (data.size() == 0) {
            throw new DatasetException(Fault.of("data set", data.name())
                    .expected("at least one example")
                    .got("none"));
        }
        int classes = data.classes().size();
        if (classes > Math.max(2, settings.targets()) || (classes == 2 && settings.targets() < 1)) {
            throw new DatasetException(Fault.of("data set", data.name())
                    .expected("at most " + settings.targets() + " classes, as the network has outputs")
                    .got(classes)
                    .repair("give the network an output a class"));
        }
        boolean isFlat = settings.image() == null && settings.input().rank() != 3;
        for (Augmentation augmentation : augmentations) {
            if (isFlat && !(augmentation instanceof Mixup) && !(augmentation instanceof Color)) {
                throw new InvalidArgumentException(Fault.of("augmentation", augmentation.text())
                        .expected("pictures, or numbers [height, width, channels]")
                        .got("numbers " + settings.input().shape())
                        .repair("leave it out"));
            }
            if (augmentation instanceof Color && settings.image() == null) {
                throw new InvalidArgumentException(Fault.of("augmentation", augmentation.text())
                        .expected("pictures")
                        .got("numbers " + settings.input().shape() + ", which have no colours")
                        .repair("leave it out"));
            }
        }
        int numbers = data.target(0).length;
        if (classes == 0 && numbers != settings.targets()) {
            throw new DatasetException(Fault.of("data set", data.name())
                    .expected(settings.targets() + " numbers as target, as the network has outputs")
                    .got(numbers)
                    .repair("give the network an output a number"));
        }
    }
}

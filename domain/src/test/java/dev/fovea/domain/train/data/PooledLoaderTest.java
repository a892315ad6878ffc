package dev.fovea.domain.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.error.TrainingException;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.spi.Services;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.api.train.Augmentation;
import dev.fovea.api.train.Dataset;
import dev.fovea.domain.backend.Backends;
import dev.fovea.domain.image.ImageBatcher;
import dev.fovea.domain.train.BatchSettings;
import dev.fovea.domain.train.Batches;
import dev.fovea.domain.train.Loader;
import dev.fovea.domain.train.ValueLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PooledLoaderTest {

    private static final String EVERYTHING = "flip,flip:vertical,crop,zoom,rotate,translate,color,mixup:0.4,cutmix";

    private static ImageInput input(Layout layout, Fit fit) {
        return new ImageInput(
                12, 10, ChannelOrder.BGR, layout, fit, Resampler.PILLOW_BILINEAR, Alpha.WHITE, Normalization.torch());
    }

    private static BatchSettings settings(ImageInput image, int batch, boolean isTraining) {
        TensorType type = image.layout() == Layout.NHWC ? TensorType.f32(10, 12, 3) : TensorType.f32(3, 10, 12);
        return new BatchSettings(type, image, 3, batch, isTraining, true, 42, null);
    }

    private static PictureReading reading() {
        PreprocessKernels kernels =
                Backends.installed().kernels(PreprocessKernels.class, null).value();
        return new PictureReading(kernels, null, DecodeOptions.defaults());
    }

    private static PooledLoader loader(String augmentations, int parallelism) {
        WorkPool pool = Services.all(WorkPool.class).get(0);
        return new PooledLoader(Augmentation.listOf(augmentations), reading(), pool, parallelism);
    }

    /** What a batch holds, as one text: bits, not values. */
    private static String print(Batches.Batch batch) {
        return Arrays.hashCode(batch.x().toFloats())
                + Arrays.toString(batch.x().shape().dims())
                + Arrays.toString(batch.targets())
                + Arrays.toString(batch.weights())
                + Arrays.toString(batch.examples());
    }

    private static List<String> epochs(Batches batches, int from, int batch, int to) {
        List<String> all = new ArrayList<>();
        for (int epoch = from; epoch < to; epoch++) {
            batches.start(epoch, epoch == from ? batch : 0);
            for (Batches.Batch next = batches.next(); next != null; next = batches.next()) {
                all.add(print(next));
            }
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void picturesAreThoseOfAPredictorBitForBit(Layout layout) {
        FakeSet data = FakeSet.pictures(11, "a", "b", "c");
        ImageInput image = input(layout, Fit.cropPct(0.9));
        BatchSettings settings = settings(image, 4, true);
        Shape row = settings.input().shape();
        TensorInfo info =
                new TensorInfo("x", DType.F32, Shape.of(Shape.UNKNOWN, row.dim(0), row.dim(1), row.dim(2)), null);
        ImageBatcher predictors = new ImageBatcher(image, info, reading().kernels());
        int seen = 0;
        try (Batches batches = loader("none", 3).open(data, settings);
                Tensor one = predictors.allocate(1)) {
            for (Batches.Batch batch = batches.next(); batch != null; batch = batches.next()) {
                float[] all = batch.x().toFloats();
                for (int i = 0; i < batch.size(); i++) {
                    predictors.fill(FakeSet.image(batch.examples()[i]), one, 0);
                    float[] expected = one.toFloats();
                    assertThat(Arrays.copyOfRange(all, i * expected.length, (i + 1) * expected.length))
                            .isEqualTo(expected);
                    assertThat(batch.targets()[i * 3 + batch.examples()[i] % 3]).isEqualTo(1);
                    seen++;
                }
                assertThat(batch.weights()).isNull();
            }
            assertThat(batches.perEpoch()).isEqualTo(3);
        }
        assertThat(seen).isEqualTo(11);
    }

    /** Where the draws leave a picture as it is, the way through real numbers gives the same bits. */
    @Test
    void anAugmentationThatDoesNothingChangesNoBit() {
        FakeSet data = FakeSet.pictures(16, "a", "b", "c");
        BatchSettings settings = settings(input(Layout.NCHW, Fit.letterbox()), 16, true);
        try (Batches plain = loader("none", 2).open(data, settings);
                Batches flipped = loader("flip", 2).open(data, settings)) {
            float[] a = plain.next().x().toFloats();
            float[] b = flipped.next().x().toFloats();
            int same = 0;
            for (int i = 0; i < 16; i++) {
                same += Arrays.equals(a, i * 360, (i + 1) * 360, b, i * 360, (i + 1) * 360) ? 1 : 0;
            }
            assertThat(same).isBetween(3, 13);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", EVERYTHING})
    void threadsChangeNothing(String augmentations) {
        FakeSet data = FakeSet.pictures(37, "a", "b", "c");
        data.bad.addAll(List.of(3, 20));
        BatchSettings settings = settings(input(Layout.NHWC, Fit.resizeShorter(14)), 8, true);
        List<String> alone;
        try (Batches batches = loader(augmentations, 1).open(data, settings)) {
            alone = epochs(batches, 0, 0, 3);
        }
        assertThat(alone).hasSize(15).doesNotHaveDuplicates();
        for (int threads : new int[] {2, 4}) {
            try (Batches batches = loader(augmentations, threads).open(data, settings)) {
                assertThat(epochs(batches, 0, 0, 3)).isEqualTo(alone);
            }
        }
    }

    @Test
    void aTrainingContinuesWhereItStopped() {
        FakeSet data = FakeSet.pictures(20, "a", "b", "c");
        BatchSettings settings = settings(input(Layout.NHWC, Fit.stretch()), 6, true);
        try (Batches batches = loader(EVERYTHING, 3).open(data, settings)) {
            List<String> all = epochs(batches, 0, 0, 3);
            assertThat(epochs(batches, 1, 2, 3)).isEqualTo(all.subList(6, 12));
        }
    }

    @Test
    void measuringIsNeverAugmented() {
        FakeSet data = FakeSet.pictures(6, "a", "b", "c");
        BatchSettings settings = settings(input(Layout.NHWC, Fit.stretch()), 6, false);
        try (Batches plain = loader("none", 1).open(data, settings);
                Batches asked = loader(EVERYTHING, 1).open(data, settings)) {
            assertThat(epochs(asked, 0, 0, 1)).isEqualTo(epochs(plain, 0, 0, 1));
        }
    }

    @Test
    void whatCannotBeReadIsLeftOutAndListedOnce() {
        FakeSet data = FakeSet.pictures(10, "a", "b", "c");
        data.bad.addAll(List.of(7, 2));
        BatchSettings settings = settings(input(Layout.NHWC, Fit.stretch()), 4, true);
        try (Batches batches = loader("none", 2).open(data, settings)) {
            for (int epoch = 0; epoch < 2; epoch++) {
                batches.start(epoch, 0);
                List<Integer> seen = new ArrayList<>();
                for (Batches.Batch batch = batches.next(); batch != null; batch = batches.next()) {
                    assertThat(batch.x().shape().dim(0)).isEqualTo(batch.size());
                    assertThat(batch.targets()).hasSize(3 * batch.size());
                    for (int example : batch.examples()) {
                        seen.add(example);
                    }
                }
                assertThat(seen).containsExactlyInAnyOrder(0, 1, 3, 4, 5, 6, 8, 9);
            }
            assertThat(batches.skipped()).extracting(Dataset.Skipped::name).containsExactly("example 2", "example 7");
            assertThat(batches.skipped().get(0).reason()).contains("file 2 is gone");
        }
    }

    @Test
    void aSetOfWhichNothingCanBeReadIsAnError() {
        FakeSet data = FakeSet.values(3, List.of("a", "b"), 2);
        data.bad.addAll(List.of(0, 1, 2));
        BatchSettings settings = new BatchSettings(TensorType.f32(2), null, 2, 2, true, false, 1, null);
        try (Batches batches = loader("none", 2).open(data, settings)) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(DatasetException.class)
                    .hasMessage("data set fake: expected examples that can be read, got none of 3, the first: IO row 0"
                            + " is gone; check the files");
        }
    }

    @Test
    void aWholeBadBatchIsPassedOver() {
        FakeSet data = FakeSet.values(6, List.of("a", "b"), 2);
        data.bad.addAll(List.of(2, 3));
        BatchSettings settings = new BatchSettings(TensorType.f32(2), null, 2, 2, true, false, 1, null);
        try (Batches batches = loader("none", 1).open(data, settings)) {
            assertThat(batches.next().examples()).containsExactly(0, 1);
            assertThat(batches.done()).isEqualTo(1);
            assertThat(batches.next().examples()).containsExactly(4, 5);
            assertThat(batches.done()).as("the bad one is behind too").isEqualTo(3);
            assertThat(batches.next()).isNull();
            batches.start(0, 2);
            assertThat(batches.done()).isEqualTo(2);
            assertThat(batches.next().examples()).containsExactly(4, 5);
        }
    }

    @Test
    void numbersGoInAsTheyAreWithTargetsThatAreNumbers() {
        FakeSet data = FakeSet.values(5, List.of(), 2, 3);
        BatchSettings settings = new BatchSettings(TensorType.f32(2, 3, 1), null, 2, 3, true, false, 1, null);
        try (Batches batches = loader("none", 2).open(data, settings)) {
            Batches.Batch batch = batches.next();
            assertThat(Arrays.copyOfRange(batch.x().toFloats(), 6, 12)).isEqualTo(data.values(1));
            assertThat(batch.targets()).containsExactly(0, 0, 1, -1, 2, -2);
        }
    }

    @Test
    void classWeightsBecomeWeightsAndOneOutputIsTheSecondClass() {
        FakeSet data = FakeSet.values(4, List.of("no", "yes"), 2);
        BatchSettings settings =
                new BatchSettings(TensorType.f32(2), null, 1, 4, true, false, 1, new float[] {0.5f, 2});
        try (Batches batches = loader("none", 2).open(data, settings)) {
            Batches.Batch batch = batches.next();
            assertThat(batch.targets()).containsExactly(0, 1, 0, 1);
            assertThat(batch.weights()).containsExactly(0.5f, 2, 0.5f, 2);
        }
    }

    @Test
    void whatDoesNotFitIsAnErrorBeforeAnythingRuns() {
        BatchSettings settings = new BatchSettings(TensorType.f32(4), null, 2, 4, true, false, 1, null);
        FakeSet three = FakeSet.values(6, List.of("a", "b", "c"), 4);
        assertThatThrownBy(() -> loader("none", 1).open(three, settings))
                .hasMessage("data set fake: expected at most 2 classes, as the network has outputs, got 3; give the"
                        + " network an output a class");
        FakeSet numbers = FakeSet.values(6, List.of(), 4);
        BatchSettings five = new BatchSettings(TensorType.f32(4), null, 5, 4, true, false, 1, null);
        assertThatThrownBy(() -> loader("none", 1).open(numbers, five))
                .hasMessage("data set fake: expected 5 numbers as target, as the network has outputs, got 2; give the"
                        + " network an output a number");
        FakeSet two = FakeSet.values(6, List.of("a", "b"), 4);
        assertThatThrownBy(() -> loader("color", 1).open(two, settings))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("augmentation color:0.2/0.2/0.2/0.05: expected pictures, got numbers [4], which have no"
                        + " colours; leave it out");
        assertThatThrownBy(() -> loader("flip", 1).open(two, settings))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "augmentation flip: expected pictures, or numbers [height, width, channels], got numbers [4];"
                                + " leave it out");
        FakeSet wrong = FakeSet.values(6, List.of("a", "b"), 5);
        try (Batches batches = loader("none", 1).open(wrong, settings)) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("example example 0: expected numbers [4], as the network takes them, got [5]; use"
                            + " examples of the network's shape");
        }
        FakeSet pictures = FakeSet.pictures(2, "a", "b");
        try (Batches batches = loader("none", 1).open(pictures, settings)) {
            assertThatThrownBy(batches::next).hasMessageContaining("got a picture; use a network whose input is");
        }
    }

    /** A set of one's own may say anything: no label may reach a neighbour's target. */
    @ParameterizedTest
    @CsvSource({"-1, -1.0", "2, 2.0", "0.5, 0.5", "NaN, NaN", "0:1, 2 numbers"})
    void aClassThatTheSetLacksIsAnError(String target, String got) {
        FakeSet data = FakeSet.values(6, List.of("a", "b"), 4);
        String[] numbers = target.split(":", -1);
        float[] wrong = new float[numbers.length];
        for (int i = 0; i < wrong.length; i++) {
            wrong[i] = Float.parseFloat(numbers[i]);
        }
        data.targets.put(4, wrong);
        for (float[] weights : new float[][] {null, {1, 2}}) {
            BatchSettings settings = new BatchSettings(TensorType.f32(4), null, 2, 3, true, false, 1, weights);
            for (Loader loader : List.of(loader("none", 2), new ValueLoader())) {
                try (Batches batches = loader.open(data, settings)) {
                    batches.start(0, 0);
                    assertThat(batches.next().targets()).containsExactly(1, 0, 0, 1, 1, 0);
                    assertThatThrownBy(batches::next)
                            .isInstanceOf(TrainingException.class)
                            .hasMessage("class of example example 4: expected a whole number from 0 to 1, got " + got
                                    + "; mend what the data set gives as target");
                }
            }
        }
    }

    @Test
    void targetsOfAnotherSizeAreAnError() {
        FakeSet data = FakeSet.values(6, List.of(), 4);
        data.targets.put(1, new float[] {1});
        BatchSettings settings = new BatchSettings(TensorType.f32(4), null, 2, 3, true, false, 1, null);
        try (Batches batches = loader("none", 2).open(data, settings)) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("target of example example 1: expected 2 numbers, as the network answers with, got 1;"
                            + " give all examples targets of one size");
        }
    }

    @Test
    void aSmallSetTakesLittleMemory() {
        FakeSet data = FakeSet.values(3, List.of("a", "b"), 4);
        BatchSettings settings = new BatchSettings(TensorType.f32(4), null, 2, 65536, true, false, 1, null);
        long before = Memory.used();
        try (Batches batches = new ValueLoader().open(data, settings)) {
            assertThat(Memory.used() - before).isLessThan(4096);
            batches.start(0, 0);
            assertThat(batches.next().size()).isEqualTo(3);
        }
    }

    @Test
    void closingEarlyFreesEverything() {
        FakeSet data = FakeSet.pictures(40, "a", "b", "c");
        BatchSettings settings = settings(input(Layout.NHWC, Fit.stretch()), 4, true);
        Batches batches = loader(EVERYTHING, 3).open(data, settings);
        assertThat(batches.next()).isNotNull();
        batches.close(); // the leak check looks for what is left
        assertThat(data.loads).hasValueLessThan(40);
    }
}

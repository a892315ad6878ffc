package dev.fovea.domain.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.FeatureLayer;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResolvedModelTest {

    private static final TensorInfo SCORES = new TensorInfo("scores", DType.F32, Shape.of(-1, 5), null);
    private static final TensorInfo MAP = new TensorInfo("map", DType.I64, Shape.of(-1, 8, 8), null);

    private record Described(List<TensorInfo> inputs, List<TensorInfo> outputs) implements Executable {
        @Override
        public String detail() {
            return "";
        }

        @Override
        public Map<String, Tensor> run(
                Map<String, Tensor> inputs, List<String> outputs, WorkPool pool, int parallelism) {
            throw new AssertionError("not run in this test");
        }

        @Override
        public void close() {}
    }

    private static Executable executable(DType dtype, @Nullable Quantization quantization, TensorInfo... outputs) {
        return new Described(
                List.of(new TensorInfo("image", dtype, Shape.of(-1, 32, 48, 3), quantization)), List.of(outputs));
    }

    private static ModelSpec foreign(@Nullable LabelTable labels) {
        return new ModelSpec("foreign", "", "", null, null, null, labels);
    }

    private static ModelSpec specified(int width, @Nullable String probabilities, @Nullable LabelTable labels) {
        ImageInput input = new ImageInput(
                width,
                32,
                ChannelOrder.RGB,
                Layout.NHWC,
                Fit.stretch(),
                Resampler.PILLOW_BICUBIC,
                Alpha.DROP,
                Normalization.tf());
        return new ModelSpec("known", "", "", input, probabilities, null, labels);
    }

    private static LabelTable labels(int n) {
        return LabelTable.of(java.util.Collections.nCopies(n, new LabelTable.Entry("", "thing")));
    }

    @Test
    void aForeignClassifierGetsTheDocumentedDefaults() {
        ModelSpec spec = ResolvedModel.resolve(foreign(labels(5)), executable(DType.U8, null, SCORES));
        assertThat(spec.image())
                .isEqualTo(new ImageInput(
                        48,
                        32,
                        ChannelOrder.RGB,
                        Layout.NHWC,
                        Fit.stretch(),
                        Resampler.PILLOW_BILINEAR,
                        Alpha.WHITE,
                        null));
        assertThat(spec.probabilities()).isEqualTo("scores");
    }

    @Test
    void aForeignFloatInputIsTakenAsMinusOneToOne() {
        ModelSpec spec = ResolvedModel.resolve(foreign(null), executable(DType.F32, null, SCORES));
        assertThat(spec.image().normalization()).isEqualTo(Normalization.tf());
    }

    @Test
    void aForeignSignedInputIsReadFromItsRange() {
        assertThat(ResolvedModel.resolve(foreign(null), executable(DType.I8, new Quantization(1 / 127.5, 0), SCORES))
                        .image()
                        .normalization())
                .isEqualTo(Normalization.tf());
        assertThat(ResolvedModel.resolve(foreign(null), executable(DType.I8, new Quantization(1 / 255.0, -128), SCORES))
                        .image()
                        .normalization())
                .isEqualTo(Normalization.of(255, 0, 1));
        assertThat(ResolvedModel.resolve(foreign(null), executable(DType.I8, new Quantization(1, -128), SCORES))
                        .image()
                        .normalization())
                .isEqualTo(Normalization.of(1, 0, 1));
    }

    @Test
    void aModelThatIsNoClassifierKeepsItsOutputsWithoutProbabilities() {
        ModelSpec spec = ResolvedModel.resolve(foreign(null), executable(DType.U8, null, MAP));
        assertThat(spec.probabilities()).isNull();
        assertThat(ResolvedModel.resolve(foreign(null), executable(DType.U8, null, SCORES, MAP))
                        .probabilities())
                .isNull();
    }

    @Test
    void aModelWithoutPictureInputHasNone() {
        var executable = new Described(List.of(new TensorInfo("x", DType.F32, Shape.of(-1, 7), null)), List.of(SCORES));
        assertThat(ResolvedModel.resolve(foreign(null), executable).image()).isNull();
    }

    @Test
    void anotherInputSizeThanTheSpecsIsAnError() {
        assertThatThrownBy(
                        () -> ResolvedModel.resolve(specified(64, "scores", null), executable(DType.F32, null, SCORES)))
                .isInstanceOf(ModelException.class)
                .hasMessage("model known: expected the input [?,32,64,3] of its spec,"
                        + " got image f32 [?,32,48,3]; correct the spec, or use the file that it was written for");
    }

    @Test
    void aMissingOutputIsAnError() {
        assertThatThrownBy(() -> ResolvedModel.resolve(
                        specified(48, "probabilities", null), executable(DType.F32, null, SCORES, MAP)))
                .isInstanceOf(ModelException.class)
                .hasMessage("model known: expected an output 'probabilities', got outputs [scores, map];"
                        + " name one of these");
    }

    @Test
    void aPartOfAModelNeedNotHaveItsOutputs() {
        ModelSpec spec = ResolvedModel.resolve(
                specified(48, "probabilities", labels(1001)), executable(DType.F32, null, MAP), true);
        assertThat(spec.probabilities()).isEqualTo("probabilities");
        assertThat(spec.labels().size()).isEqualTo(1001);
    }

    @Test
    void featuresMayBeAnInnerLayer() {
        ModelSpec known = new ModelSpec(
                "known", "", "", null, "scores", "fc2", null, null, List.of(new FeatureLayer("fc2", List.of(4096))));
        assertThat(ResolvedModel.resolve(known, executable(DType.U8, null, SCORES))
                        .features())
                .isEqualTo("fc2");
        ModelSpec unlisted = new ModelSpec("known", "", "", null, "scores", "fc2", null);
        assertThatThrownBy(() -> ResolvedModel.resolve(unlisted, executable(DType.U8, null, SCORES)))
                .isInstanceOf(ModelException.class)
                .hasMessage("model known: expected an output 'fc2', got outputs [scores]; name one of these");
    }

    @Test
    void labelsOfAnotherModelAreAnError() {
        assertThatThrownBy(() -> ResolvedModel.resolve(
                        specified(48, "scores", labels(1001)), executable(DType.F32, null, SCORES)))
                .isInstanceOf(ModelException.class)
                .hasMessage("model known: expected 5 labels for output 'scores' [?,5], got 1001;"
                        + " use the label file that belongs to this model");
        assertThatThrownBy(() -> ResolvedModel.resolve(foreign(labels(5)), executable(DType.U8, null, MAP)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("expected one output [n, classes] to go with the labels");
    }
}

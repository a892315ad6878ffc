package dev.fovea.spark;

import org.apache.spark.ml.param.Param;

/**
 * What all stages on pictures have in common: a column in, a column out, and how pictures become the model's input.
 *
 * @param <S> the stage itself
 */
public abstract class PictureStage<S extends PictureStage<S>> extends ModelStage<S> {

    private static final long serialVersionUID = 1L;

    private final Param<String> inputCol;
    private final Param<String> outputCol;
    private final Param<String> resampler;
    private final Param<String> crop;
    private final Param<String> background;

    PictureStage(String uid, String inputs) {
        super(uid);
        inputCol = text("inputCol", "column of " + inputs, "a column name");
        outputCol = text("outputCol", "column that is appended; it must not exist", "a column name");
        resampler = option(PortOption.RESAMPLER, "how pictures are resized, instead of the model's own way");
        crop = option(
                PortOption.CROP,
                "how pictures of another shape are brought to the model's, instead of the model's own way");
        background = option(
                PortOption.BACKGROUND,
                "colour of what a picture leaves uncovered of the model's input, instead of the model's own");
    }

    /** Column of pictures. */
    public final Param<String> inputCol() {
        return inputCol;
    }

    /** Column that is appended; it must not exist. */
    public final Param<String> outputCol() {
        return outputCol;
    }

    /**
     * How pictures are resized, by the names of {@link dev.fovea.api.model.Resampler} in lower case; by default as the
     * model's spec says.
     */
    public final Param<String> resampler() {
        return resampler;
    }

    /**
     * How pictures of another shape are brought to the model's, by the texts of {@link dev.fovea.api.model.Fit}; by default
     * as the model's spec says.
     */
    public final Param<String> crop() {
        return crop;
    }

    /**
     * The colour of what a picture leaves uncovered, as {@link dev.fovea.api.model.Background#of} reads it; by default as
     * the model's spec says.
     */
    public final Param<String> background() {
        return background;
    }

    /** The name of the column of pictures. */
    public final String getInputCol() {
        return required(inputCol);
    }

    /** Sets {@link #inputCol()}. */
    public final S setInputCol(String column) {
        set(inputCol, column);
        return self();
    }

    /** The name of the column that is appended. */
    public final String getOutputCol() {
        return required(outputCol);
    }

    /** Sets {@link #outputCol()}. */
    public final S setOutputCol(String column) {
        set(outputCol, column);
        return self();
    }

    /** How pictures are resized. */
    public final String getResampler() {
        return required(resampler);
    }

    /** Sets {@link #resampler()}. */
    public final S setResampler(String name) {
        set(resampler, name);
        return self();
    }

    /** How pictures of another shape are brought to the model's. */
    public final String getCrop() {
        return required(crop);
    }

    /** Sets {@link #crop()}. */
    public final S setCrop(String fit) {
        set(crop, fit);
        return self();
    }

    /** The colour of what a picture leaves uncovered. */
    public final String getBackground() {
        return required(background);
    }

    /** Sets {@link #background()}. */
    public final S setBackground(String colour) {
        set(background, colour);
        return self();
    }

    @Override
    final String defaultReasonCol() {
        return getOutputCol() + "_reason";
    }

    @Override
    PortOptions options() {
        return super.options()
                .withPreparation(
                        chosen(PortOption.RESAMPLER, resampler),
                        chosen(PortOption.CROP, crop),
                        chosen(PortOption.BACKGROUND, background));
    }

    /** What a param's text means; null where it is not set. */
    final <T> @org.jspecify.annotations.Nullable T chosen(PortOption<T> option, Param<String> param) {
        String text = orNull(param);
        return text == null ? null : option.parse("param", text);
    }
}

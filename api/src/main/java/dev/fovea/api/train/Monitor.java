package dev.fovea.api.train;

/** A number of an epoch by which epochs are compared. */
public enum Monitor {
    /** The loss; less is better. */
    LOSS,
    /** The accuracy; more is better. */
    ACCURACY,
    /** The loss on what is not learned from; less is better. */
    VALIDATION_LOSS,
    /** The accuracy on what is not learned from; more is better. */
    VALIDATION_ACCURACY;

    /** The number; NaN when it was not measured. */
    public double of(Epoch epoch) {
        return switch (this) {
            case LOSS -> epoch.loss();
            case ACCURACY -> epoch.accuracy();
            case VALIDATION_LOSS -> epoch.validationLoss();
            case VALIDATION_ACCURACY -> epoch.validationAccuracy();
        };
    }

    /** True when a number is better than another by more than a difference; NaN is worse than any. */
    public boolean isBetter(double value, double than, double difference) {
        if (Double.isNaN(than)) {
            return !Double.isNaN(value);
        }
        return isLoss() ? value < than - difference : value > than + difference;
    }

    /** True when it takes examples that are not learned from. */
    public boolean isOfValidation() {
        return this == VALIDATION_LOSS || this == VALIDATION_ACCURACY;
    }

    private boolean isLoss() {
        return this == LOSS || this == VALIDATION_LOSS;
    }
}

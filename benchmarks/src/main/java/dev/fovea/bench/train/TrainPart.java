package dev.fovea.bench.train;

/** What of a training step is timed; each is done in every step. */
enum TrainPart {
    /** From the pictures to the loss. */
    FORWARD("forward"),
    /** From the loss to all gradients. */
    BACKWARD("backward"),
    /** Forward, backward, and the optimiser's change of all weights. */
    STEP("training step with Adam");

    private final String title;

    TrainPart(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Additions and multiplications of a picture; the optimiser's are not counted. */
    double flops(TrainNetwork network) {
        double backward = 2 * network.flops() - network.firstFlops();
        return switch (this) {
            case FORWARD -> network.flops();
            case BACKWARD -> backward;
            case STEP -> network.flops() + backward;
        };
    }
}

package dev.fovea.api.port;

/**
 * The memory off the heap that a port takes, as its backend has planned it.
 *
 * @param model bytes that the loaded model holds once a JVM, however many ports and calls share it; where the backend
 *     does not know, the size of the model's file
 * @param call bytes that each call at work needs to compute in; they may be kept for the next call
 * @param input bytes of one picture in a batch
 * @param output bytes of the results for one picture
 */
public record Footprint(long model, long call, long input, long output) {

    /** A stream computes one batch while two more are prepared. */
    private static final int BATCHES = 3;

    /**
     * Bytes that so many streams need at one time, the model once among them. Pictures under decoding are not in it.
     *
     * @param streams that are read at the same time
     * @param batchSize pictures that go through the model together
     */
    public long bytes(int streams, int batchSize) {
        return model + streams * (call + batchSize * (BATCHES * input + output));
    }
}

package dev.fovea.api.port;

import java.time.Duration;

/**
 * What a stream of pictures has spent so far. Decoding and preparing go on behind the model's back on several threads
 * and are summed over these, so that their sum may pass the time by the clock.
 *
 * @param pictures whose outcome is known, the bad ones included
 * @param decode time spent reading and decoding pictures; where a backend takes encoded pictures straight to their place
 *     in the batch, preparing them is part of it
 * @param prepare time spent bringing decoded pictures into the batch
 * @param waiting time for which the reader of the stream stood still until other threads had finished a picture
 * @param model time spent in the model
 */
public record StreamTimes(long pictures, Duration decode, Duration prepare, Duration waiting, Duration model) {

    /** Nothing done yet. */
    public static final StreamTimes NONE =
            new StreamTimes(0, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
}

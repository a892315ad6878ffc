package dev.fovea.api.model;

/** What becomes of the last feature map of a network, height x width x channels, when it is made a vector. */
public enum Pooling {
    /** The mean of each channel: a vector of as many values as channels. */
    AVG,
    /** The largest value of each channel: a vector of as many values as channels. */
    MAX,
    /** The map as it is, row-major: a vector of height x width x channels values. */
    NONE
}

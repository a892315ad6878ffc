package dev.fovea.adapters.keras;

/** What a class of layers becomes in a graph. */
@FunctionalInterface
interface LayerReader {

    /** Adds the nodes of a call; the last is named as the call says. */
    void read(LayerCall call);
}

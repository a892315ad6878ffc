package dev.fovea.api.port;

/**
 * A class and how sure the model is of it.
 *
 * @param index position in the model's output, from 0
 * @param id a stable identifier such as {@code n03063599}; empty where the model has none
 * @param name what people read
 * @param probability from 0 to 1
 */
public record Label(int index, String id, String name, float probability) {}

package dev.fovea.api.evaluate;

/**
 * An example that was taken for another class.
 *
 * @param example its number among all that were measured with, in their order, from 0
 * @param name its file, or its row
 * @param actual the index of its class
 * @param predicted the index of the class that it was taken for
 * @param confidence the score of the class that it was taken for
 * @param actualScore the score of its class
 */
public record Mistake(int example, String name, int actual, int predicted, float confidence, float actualScore) {}

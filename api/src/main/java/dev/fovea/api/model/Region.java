package dev.fovea.api.model;

/**
 * A rectangle of pixels inside a picture.
 *
 * @param x left edge, at least 0
 * @param y upper edge, at least 0
 * @param width at least 1
 * @param height at least 1
 */
public record Region(int x, int y, int width, int height) {}

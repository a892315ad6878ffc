package dev.fovea.nativelib;

/**
 * How a convolution is best computed: {@code fovea_conv_choice_result} of program.h.
 *
 * @param algorithm PLAIN when no tuned kernel can run the shape
 * @param tilePixels output pixels at once
 * @param tileBlocks output blocks of 16 channels at once
 * @param tileBatch Winograd tiles at once, 0 for the others
 */
public record ConvChoice(ConvAlgorithm algorithm, int tilePixels, int tileBlocks, int tileBatch) {}

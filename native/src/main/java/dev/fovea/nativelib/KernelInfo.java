package dev.fovea.nativelib;

/**
 * One row of the catalogue of native kernels.
 *
 * @param index its number, which calls take
 * @param name its symbol: what it does, tile and instruction set
 * @param isa the level it needs
 * @param runnable whether this machine has that level
 */
public record KernelInfo(int index, String name, Isa isa, boolean runnable) {}

package dev.fovea.adapters.reference.plan;

import dev.fovea.api.plan.Format;
import dev.fovea.api.plan.Slot;

/**
 * Where a slot's elements lie in an array of one double an element: rows and columns of the halo are stepped over,
 * neither read nor written.
 *
 * @param slot whose elements
 * @param first index of the first element of the halo
 * @param step indices from an element to the next
 */
record Place(Slot slot, int first, int step) {

    /** The index of an element. */
    int at(int y, int x, int channel) {
        int block = slot.format() == Format.BLOCKED ? channel / Format.BLOCK : 0;
        int lane = slot.format() == Format.BLOCKED ? channel % Format.BLOCK : channel;
        long element = block * slot.plane()
                + (y + slot.halo().top()) * slot.row()
                + (long) (x + slot.halo().left()) * slot.pixel()
                + lane;
        return Math.toIntExact(first + element * step);
    }
}

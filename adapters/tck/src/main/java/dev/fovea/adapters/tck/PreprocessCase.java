package dev.fovea.adapters.tck;

import dev.fovea.api.image.Image;
import dev.fovea.api.spi.PixelTransform;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** One picture on its way into one slot, and the comparison of a kernel with the oracle on it. */
record PreprocessCase(
        String name, Image image, Placement placement, PixelTransform transform, int batchSize, int slot) {

    /** Elements before and after the batch that nobody may touch; odd, so that no vector width divides it. */
    private static final int GUARD = 67;

    /** A NaN that no computation yields, as four bytes; an 8-bit element of it is never taken for an answer. */
    private static final byte[] FILL = {(byte) 0xAA, (byte) 0xAA, (byte) 0xF5, (byte) 0xFF};

    /**
     * Runs both and compares every byte: the slot, its neighbours, and the guards around the batch.
     *
     * @throws AssertionError when one byte differs
     */
    void check(PreprocessKernels kernels, PreprocessKernels oracle) {
        byte[] before = filled();
        byte[] expected = run(oracle, before);
        complementSlot(before, expected);
        byte[] pixels = image.data().clone();
        byte[] got = run(kernels, before);
        if (!Arrays.equals(pixels, image.data())) {
            throw failure(kernels, "the picture's own samples were changed");
        }
        int at = Arrays.mismatch(expected, got);
        if (at >= 0) {
            throw failure(kernels, describe(at, expected, got));
        }
    }

    /** The whole memory after a run, guards included. */
    private byte[] run(PreprocessKernels kernels, byte[] before) {
        Shape shape = transform.batchShape(batchSize);
        int elements = Math.toIntExact(shape.elements());
        try (Tensor memory = Tensor.allocate(dtype(), Shape.of(elements + 2 * GUARD))) {
            memory.bytes().put(before);
            try (Tensor flat = memory.rows(GUARD, GUARD + elements);
                    Tensor batch = flat.reshape(shape)) {
                kernels.run(image, placement, transform, batch, slot);
            }
            byte[] after = new byte[before.length];
            ByteBuffer content = memory.bytes();
            content.get(after);
            return after;
        }
    }

    private byte[] filled() {
        int elements = Math.toIntExact(transform.batchShape(batchSize).elements()) + 2 * GUARD;
        byte[] memory = new byte[elements * dtype().bytes()];
        for (int i = 0; i < memory.length; i++) {
            memory[i] = dtype() == DType.F32 ? FILL[i % 4] : (byte) 0xAA;
        }
        return memory;
    }

    /** An 8-bit slot begins as the complement of the answer: what is left unwritten then shows, whatever the answer. */
    private void complementSlot(byte[] before, byte[] expected) {
        if (dtype() != DType.F32) {
            int start = GUARD + slot * slotElements();
            for (int i = start; i < start + slotElements(); i++) {
                before[i] = (byte) ~expected[i];
            }
        }
    }

    private DType dtype() {
        return transform.table().dtype();
    }

    private int slotElements() {
        return transform.width() * transform.height() * transform.order().channels();
    }

    private String describe(int at, byte[] expected, byte[] got) {
        int bytes = dtype().bytes();
        int element = at / bytes;
        int inBatch = element - GUARD;
        int inSlot = inBatch - slot * slotElements();
        String where;
        if (inBatch < 0) {
            where = "guard " + -inBatch + " elements before the batch";
        } else if (inBatch >= batchSize * slotElements()) {
            where = "guard " + (inBatch - batchSize * slotElements()) + " elements after the batch";
        } else if (inSlot < 0 || inSlot >= slotElements()) {
            where = "slot " + inBatch / slotElements() + ", which is another's";
        } else {
            where = "element " + inSlot + " of the slot "
                    + transform.batchShape(1).row();
        }
        long differing = 0;
        for (int i = 0; i < expected.length; i++) {
            differing += expected[i] == got[i] ? 0 : 1;
        }
        return where + ": expected " + element(expected, element) + ", got " + element(got, element) + " (" + differing
                + " bytes differ)";
    }

    private String element(byte[] memory, int element) {
        if (dtype() == DType.F32) {
            ByteBuffer buffer = ByteBuffer.wrap(memory).order(ByteOrder.nativeOrder());
            return String.valueOf(buffer.getFloat(element * Float.BYTES));
        }
        return String.valueOf(memory[element]);
    }

    private AssertionError failure(PreprocessKernels kernels, String what) {
        return new AssertionError("kernels " + kernels.detail() + ", " + name + ": " + what + "; " + TestSeed.hint());
    }
}

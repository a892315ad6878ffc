package dev.fovea.bench.peer;

import dev.fovea.bench.pair.Calls;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * One primitive of oneDNN in the layouts that it likes best, everything reordered and packed beforehand. It runs on as
 * many threads as OMP_NUM_THREADS said when the process began.
 */
public final class OneDnn extends Calls {

    private static final memory.data_type F32 = memory.data_type.f32;

    private final List<Pointer> owned = new ArrayList<>();
    private final engine processor;
    private final stream queue;
    private final IntMemoryMap arguments;
    private primitive work;
    private memory result;
    private memory.desc plain;

    private OneDnn() {
        processor = own(new engine(engine.kind.cpu, 0));
        queue = own(new stream(processor));
        arguments = own(new IntMemoryMap());
        work = own(new primitive());
        result = own(new memory());
        plain = own(new memory.desc());
    }

    /**
     * A convolution with bias of one picture.
     *
     * @param input height, width, channels
     * @param kernel height, width, inputs of a group, outputs
     * @param stride along both axes
     * @param padding top, left, bottom, right
     * @param groups of channels
     * @param values of the input, channels last
     * @param weights in the kernel's order
     * @param bias one for each output
     */
    public static OneDnn convolution(
            int[] input,
            int[] kernel,
            int stride,
            int[] padding,
            int groups,
            float[] values,
            float[] weights,
            float[] bias) {
        OneDnn it = new OneDnn();
        long outputs = kernel[3];
        int height = (input[0] + padding[0] + padding[2] - kernel[0]) / stride + 1;
        int width = (input[1] + padding[1] + padding[3] - kernel[1]) / stride + 1;
        long[] sourceDims = {1, input[2], input[0], input[1]};
        long[] resultDims = {1, outputs, height, width};
        // Group, output of it, input of it, row, column; the outputs of a group lie beside each other.
        long[] kernelDims = {groups, outputs / groups, kernel[2], kernel[0], kernel[1]};
        long[] strides = {outputs / groups, 1, outputs, outputs * kernel[2] * kernel[1], outputs * kernel[2]};
        boolean grouped = groups > 1;
        long[] dims = grouped ? kernelDims : tail(kernelDims);
        long[] order = grouped ? strides : tail(strides);
        var primitiveDesc = it.own(new convolution_forward.primitive_desc(
                it.processor,
                dnnl.prop_kind.forward_inference,
                dnnl.algorithm.convolution_auto,
                it.any(sourceDims),
                it.any(dims),
                it.own(new memory.desc(new long[] {outputs}, F32, memory.format_tag.x)),
                it.any(resultDims),
                new long[] {stride, stride},
                new long[] {padding[0], padding[1]},
                new long[] {padding[2], padding[3]}));
        it.give(
                dnnl.DNNL_ARG_SRC,
                new memory.desc(sourceDims, F32, memory.format_tag.nhwc),
                primitiveDesc.src_desc(),
                values);
        it.give(dnnl.DNNL_ARG_WEIGHTS, new memory.desc(dims, F32, order), primitiveDesc.weights_desc(), weights);
        it.give(
                dnnl.DNNL_ARG_BIAS,
                new memory.desc(new long[] {outputs}, F32, memory.format_tag.x),
                primitiveDesc.bias_desc(),
                bias);
        it.take(primitiveDesc.dst_desc(), new memory.desc(resultDims, F32, memory.format_tag.nhwc));
        it.work = it.own(new convolution_forward(primitiveDesc));
        return it;
    }

    /**
     * A product of matrices: rows x inner times inner x columns, the second one packed.
     *
     * @param rows of the first matrix
     * @param inner its columns
     * @param columns of the second matrix
     * @param values of the first, row-major
     * @param weights of the second, row-major
     */
    public static OneDnn product(int rows, int inner, int columns, float[] values, float[] weights) {
        OneDnn it = new OneDnn();
        long[] first = {rows, inner};
        long[] second = {inner, columns};
        long[] product = {rows, columns};
        var primitiveDesc = it.own(new matmul.primitive_desc(
                it.processor,
                it.own(new memory.desc(first, F32, memory.format_tag.ab)),
                it.any(second),
                it.own(new memory.desc(product, F32, memory.format_tag.ab))));
        it.give(dnnl.DNNL_ARG_SRC, new memory.desc(first, F32, memory.format_tag.ab), primitiveDesc.src_desc(), values);
        it.give(
                dnnl.DNNL_ARG_WEIGHTS,
                new memory.desc(second, F32, memory.format_tag.ab),
                primitiveDesc.weights_desc(),
                weights);
        it.take(primitiveDesc.dst_desc(), new memory.desc(product, F32, memory.format_tag.ab));
        it.work = it.own(new matmul(primitiveDesc));
        return it;
    }

    /** True when oneDNN was told to use one thread. */
    public static boolean isSingleThreaded() {
        return "1".equals(System.getenv("OMP_NUM_THREADS"));
    }

    private static long[] tail(long[] values) {
        return java.util.Arrays.copyOfRange(values, 1, values.length);
    }

    private <T extends Pointer> T own(T pointer) {
        owned.add(pointer);
        return pointer;
    }

    private memory.desc any(long[] dims) {
        return own(new memory.desc(dims, F32, memory.format_tag.any));
    }

    /** An argument, moved into the layout that the primitive wants. */
    private void give(int argument, memory.desc from, memory.desc to, float[] values) {
        memory source = own(new memory(own(from), processor, own(new FloatPointer(values))));
        memory target = own(new memory(own(to), processor));
        move(source, target);
        arguments.put(argument, target);
    }

    private void take(memory.desc from, memory.desc to) {
        result = own(new memory(own(from), processor));
        plain = own(to);
        arguments.put(dnnl.DNNL_ARG_DST, result);
    }

    private void move(memory source, memory target) {
        own(new reorder(source, target)).execute(queue, source, target);
        queue._wait();
    }

    @Override
    protected void call() {
        work.execute(queue, arguments);
        queue._wait();
    }

    /** Channels last. */
    @Override
    public float[] result() {
        call();
        float[] values = new float[Math.toIntExact(plain.get_size() / Float.BYTES)];
        FloatPointer room = own(new FloatPointer(values.length));
        move(result, own(new memory(plain, processor, room)));
        room.get(values);
        return values;
    }

    @Override
    public void close() {
        Collections.reverse(owned);
        owned.forEach(Pointer::close);
        owned.clear();
    }
}

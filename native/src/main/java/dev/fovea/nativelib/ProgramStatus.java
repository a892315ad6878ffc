package dev.fovea.nativelib;

/**
 * What {@link NativePrograms#create} answered.
 *
 * @param status OK, or the first rule that the tables break
 * @param failed the number of the tensor (a status {@code TENSOR_...}) or step ({@code STEP_...}) that was refused, or -1
 */
public record ProgramStatus(KernelStatus status, int failed) {}

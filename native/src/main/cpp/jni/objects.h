// What the C ABI cannot say and JNI can: Java objects as results.
#ifndef FOVEA_JNI_OBJECTS_H_
#define FOVEA_JNI_OBJECTS_H_

#include <jni.h>

#include "fovea/fovea.h"
#include "fovea/program.h"

inline jobject fovea_direct_buffer(JNIEnv* env, jclass, jlong memory, jlong bytes) {
  return env->NewDirectByteBuffer(reinterpret_cast<void*>(memory), bytes);
}

inline jstring fovea_kernel_name_string(JNIEnv* env, jclass, jint kernel) {
  const char* name = fovea_kernel_name(kernel);
  return name == nullptr ? nullptr : env->NewStringUTF(name);
}

// The address of a direct buffer's first byte, its position not counted; 0 for other buffers.
inline jlong fovea_buffer_address(JNIEnv* env, jclass, jobject buffer) {
  return reinterpret_cast<jlong>(env->GetDirectBufferAddress(buffer));
}

// fovea_weights from parts: `shape` holds the strides and sizes.
inline fovea_weights fovea_weights_of(const void* data, int64_t offset, int64_t bytes, int32_t type,
                                      const int64_t* shape, const float* scale, const int32_t* zero_point,
                                      const float* bias) {
  fovea_weights weights = {};
  weights.data = data == nullptr ? nullptr : static_cast<const char*>(data) + offset;
  weights.bytes = bytes;
  for (int i = 0; i < 4; i++) {
    weights.strides[i] = shape[i];
    weights.sizes[i] = static_cast<int32_t>(shape[4 + i]);
  }
  weights.type = type;
  weights.scale = scale;
  weights.zero_point = zero_point;
  weights.bias = bias;
  return weights;
}

inline int64_t fovea_packed_bytes_parts(int32_t isa, const fovea_step* step, const fovea_tensor* input,
                                        const fovea_tensor* output, int64_t bytes, int32_t type, const int64_t* shape) {
  const fovea_weights weights = fovea_weights_of(shape, 0, bytes, type, shape, nullptr, nullptr, nullptr);
  return fovea_packed_bytes(isa, step, input, output, &weights);
}

inline int32_t fovea_pack_parts(int32_t isa, const fovea_step* step, const fovea_tensor* input,
                                const fovea_tensor* output, const void* data, int64_t offset, int64_t bytes,
                                int32_t type, const int64_t* shape, const float* scale, const int32_t* zero_point,
                                const float* bias, void* packed, int64_t packed_bytes) {
  const fovea_weights weights = fovea_weights_of(data, offset, bytes, type, shape, scale, zero_point, bias);
  return fovea_pack(isa, step, input, output, &weights, packed, packed_bytes);
}

#endif  // FOVEA_JNI_OBJECTS_H_

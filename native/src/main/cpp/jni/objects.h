// What the C ABI cannot say and JNI can: Java objects as results.
#ifndef FOVEA_JNI_OBJECTS_H_
#define FOVEA_JNI_OBJECTS_H_

#include <jni.h>

#include "fovea/fovea.h"

inline jobject fovea_direct_buffer(JNIEnv* env, jclass, jlong memory, jlong bytes) {
  return env->NewDirectByteBuffer(reinterpret_cast<void*>(memory), bytes);
}

inline jstring fovea_kernel_name_string(JNIEnv* env, jclass, jint kernel) {
  const char* name = fovea_kernel_name(kernel);
  return name == nullptr ? nullptr : env->NewStringUTF(name);
}

#endif  // FOVEA_JNI_OBJECTS_H_

// The products of products.h as the kernels take them.
#ifndef FOVEA_ENGINE_PRODUCT_FORMS_H_
#define FOVEA_ENGINE_PRODUCT_FORMS_H_

#include <stdint.h>

#include "cpu/f32-train-conv/f32-train-conv.h"
#include "cpu/f32-train-matmul/f32-train-matmul.h"
#include "fovea/products.h"

namespace fovea {

// Memory for the places of taps.
struct Taps {
  int64_t* row_b;
  int64_t* column_b;
  int32_t* row_at;
  int32_t* column_at;
};

// Bytes of the taps of a product, and where they lie in memory of so many bytes.
int64_t TapBytes(const fovea_product& p);
Taps TapsAt(const fovea_product& p, void* memory);

TrainMatmul MatrixOf(const fovea_product& p, const float* left, const float* right, float* out, const Taps& taps);

TrainConv ConvOf(const fovea_product& p, const float* x, const float* w, const float* y);

// Whether the depthwise kernels take it.
bool IsDepthwise(const TrainConv& conv, int64_t kind);

TrainMatmul OutputOf(const TrainConv& conv, float* y, const Taps& taps);

// The pixels (u * stride + row, v * stride + column) of x's gradient.
TrainMatmul InputOf(const TrainConv& conv, float* x, int32_t row, int32_t column, const Taps& taps);

}  // namespace fovea

#endif  // FOVEA_ENGINE_PRODUCT_FORMS_H_

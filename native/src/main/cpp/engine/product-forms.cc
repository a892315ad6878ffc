// From tables of products.h to what the kernels take.
#include "engine/product-forms.h"

namespace fovea {
namespace {

void UseTaps(const Taps& taps, TrainMatmul* m) {
  m->row_at = taps.row_at;
  m->column_at = taps.column_at;
  m->row_b = taps.row_b;
  m->column_b = taps.column_b;
}

void SetStrides(TrainMatmul* m, const TrainStrides& a, const TrainStrides& c) {
  m->a_picture = a.at[0];
  m->a_row = a.at[1];
  m->a_column = a.at[2];
  m->a_k = a.at[3];
  m->c_picture = c.at[0];
  m->c_row = c.at[1];
  m->c_column = c.at[2];
  m->c_n = c.at[3];
}

// Taps of one dimension whose windows begin at a pixel u * stride + phase of x: y's row there is u + at[..], rising.
int32_t PhaseTaps(int32_t phase, int32_t stride, int32_t kernel, int32_t dilation, int32_t before, int64_t b_stride,
                  int32_t* at, int64_t* b) {
  int32_t count = 0;
  for (int32_t i = kernel - 1; i >= 0; i--) {
    const int32_t place = phase + before - i * dilation;
    if (place % stride == 0) {
      at[count] = place / stride;
      b[count++] = i * b_stride;
    }
  }
  return count;
}

}  // namespace

TrainConv ConvOf(const fovea_product& p, const float* x, const float* w, const float* y) {
  TrainConv conv;
  conv.x = x;
  conv.w = w;
  conv.y = y;
  for (int i = 0; i < 4; i++) {
    conv.x_strides.at[i] = p.first_strides[i];
    conv.w_strides.at[i] = p.second_strides[i];
    conv.y_strides.at[i] = p.third_strides[i];
  }
  conv.pictures = static_cast<int32_t>(p.pictures);
  conv.height = static_cast<int32_t>(p.height);
  conv.width = static_cast<int32_t>(p.width);
  conv.groups = static_cast<int32_t>(p.groups);
  conv.channels = static_cast<int32_t>(p.channels / p.groups);
  conv.out_height = static_cast<int32_t>(p.out_height);
  conv.out_width = static_cast<int32_t>(p.out_width);
  conv.outputs = static_cast<int32_t>(p.outputs / p.groups);
  conv.kernel_height = static_cast<int32_t>(p.kernel_height);
  conv.kernel_width = static_cast<int32_t>(p.kernel_width);
  conv.stride_height = static_cast<int32_t>(p.stride_height);
  conv.stride_width = static_cast<int32_t>(p.stride_width);
  conv.dilation_height = static_cast<int32_t>(p.dilation_height);
  conv.dilation_width = static_cast<int32_t>(p.dilation_width);
  conv.top = static_cast<int32_t>(p.top);
  conv.left = static_cast<int32_t>(p.left);
  return conv;
}

bool IsDepthwise(const TrainConv& conv, int64_t kind) {
  return conv.groups > 1 && conv.channels == 1 && conv.outputs == 1 && conv.x_strides.at[3] == 1 &&
         conv.y_strides.at[3] == 1 && (kind == FOVEA_PRODUCT_KERNEL || conv.w_strides.at[3] == 1);
}

int64_t TapBytes(const fovea_product& p) {
  return p.kind == FOVEA_PRODUCT_MATRIX ? 24 : (p.kernel_height + p.kernel_width) * 12;
}

Taps TapsAt(const fovea_product& p, void* memory) {
  const int64_t height = p.kind == FOVEA_PRODUCT_MATRIX ? 1 : p.kernel_height;
  const int64_t width = p.kind == FOVEA_PRODUCT_MATRIX ? 1 : p.kernel_width;
  int64_t* longs = static_cast<int64_t*>(memory);
  int32_t* ints = reinterpret_cast<int32_t*>(longs + height + width);
  return {longs, longs + height, ints, ints + height};
}

TrainMatmul MatrixOf(const fovea_product& p, const float* left, const float* right, float* out, const Taps& taps) {
  TrainMatmul m = {};
  m.a = left;
  m.b = right;
  m.c = out;
  m.add = p.add != 0;
  m.batch = static_cast<int32_t>(p.batch);
  m.a_batch = p.first_strides[0];
  m.b_batch = p.second_strides[0];
  m.c_batch = p.third_strides[0];
  m.pictures = m.rows = m.a_rows = 1;
  m.columns = m.a_columns = static_cast<int32_t>(p.rows);
  m.step_rows = m.step_columns = 1;
  m.a_column = p.first_strides[1];
  m.a_k = p.first_strides[2];
  m.b_k = p.second_strides[1];
  m.b_n = p.second_strides[2];
  m.c_column = p.third_strides[1];
  m.c_n = p.third_strides[2];
  m.depth = static_cast<int32_t>(p.terms);
  m.n = static_cast<int32_t>(p.columns);
  m.tap_rows = m.tap_columns = 1;
  taps.row_at[0] = taps.column_at[0] = 0;
  taps.row_b[0] = taps.column_b[0] = 0;
  UseTaps(taps, &m);
  return m;
}

TrainMatmul OutputOf(const TrainConv& conv, float* y, const Taps& taps) {
  TrainMatmul m = {};
  m.a = conv.x;
  m.b = conv.w;
  m.c = y;
  m.batch = conv.groups;
  m.a_batch = conv.channels * conv.x_strides.at[3];
  m.b_batch = conv.outputs * conv.w_strides.at[3];
  m.c_batch = conv.outputs * conv.y_strides.at[3];
  m.pictures = conv.pictures;
  m.rows = conv.out_height;
  m.columns = conv.out_width;
  m.a_rows = conv.height;
  m.a_columns = conv.width;
  m.step_rows = conv.stride_height;
  m.step_columns = conv.stride_width;
  SetStrides(&m, conv.x_strides, conv.y_strides);
  m.b_k = conv.w_strides.at[2];
  m.b_n = conv.w_strides.at[3];
  m.depth = conv.channels;
  m.n = conv.outputs;
  m.tap_rows = conv.kernel_height;
  m.tap_columns = conv.kernel_width;
  for (int32_t i = 0; i < conv.kernel_height; i++) {
    taps.row_at[i] = i * conv.dilation_height - conv.top;
    taps.row_b[i] = i * conv.w_strides.at[0];
  }
  for (int32_t j = 0; j < conv.kernel_width; j++) {
    taps.column_at[j] = j * conv.dilation_width - conv.left;
    taps.column_b[j] = j * conv.w_strides.at[1];
  }
  UseTaps(taps, &m);
  return m;
}

TrainMatmul InputOf(const TrainConv& conv, float* x, int32_t row, int32_t column, const Taps& taps) {
  TrainMatmul m = {};
  m.a = conv.y;
  m.b = conv.w;
  m.c = x + row * conv.x_strides.at[1] + column * conv.x_strides.at[2];
  m.batch = conv.groups;
  m.a_batch = conv.outputs * conv.y_strides.at[3];
  m.b_batch = conv.outputs * conv.w_strides.at[3];
  m.c_batch = conv.channels * conv.x_strides.at[3];
  m.pictures = conv.pictures;
  m.rows = (conv.height - row + conv.stride_height - 1) / conv.stride_height;
  m.columns = (conv.width - column + conv.stride_width - 1) / conv.stride_width;
  m.a_rows = conv.out_height;
  m.a_columns = conv.out_width;
  m.step_rows = m.step_columns = 1;
  SetStrides(&m, conv.y_strides, conv.x_strides);
  m.c_row *= conv.stride_height;
  m.c_column *= conv.stride_width;
  m.b_k = conv.w_strides.at[3];
  m.b_n = conv.w_strides.at[2];
  m.depth = conv.outputs;
  m.n = conv.channels;
  m.tap_rows = PhaseTaps(row, conv.stride_height, conv.kernel_height, conv.dilation_height, conv.top,
                         conv.w_strides.at[0], taps.row_at, taps.row_b);
  m.tap_columns = PhaseTaps(column, conv.stride_width, conv.kernel_width, conv.dilation_width, conv.left,
                            conv.w_strides.at[1], taps.column_at, taps.column_b);
  UseTaps(taps, &m);
  return m;
}

}  // namespace fovea

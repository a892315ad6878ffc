#!/bin/sh
# Fails when a convolution micro-kernel keeps a vector on the stack inside one of its innermost loops of multiply-adds.
# Usage: spills.sh BUILD_FOLDER [OBJDUMP]. Reads the objects of the convolutions' tiles and of training's, of a CMake
# build without sanitizers.
set -eu
build=$1
objdump=${2:-objdump}
objects=$(find "$build" \( -name 'f32-conv-ukernels-*.cc.o' -o -name 'f32-train-matmul-*x*.cc.o' \
  -o -name 'f32-train-conv-*x*.cc.o' \) ! -name '*-scalar.cc.o')
[ -n "$objects" ] || { echo "spills: no object of micro-kernels below $build" >&2; exit 1; }
# shellcheck disable=SC2086
"$objdump" -dC --no-show-raw-insn $objects | awk '
  # One function at a time: text by line, addresses, and for each backward jump the lines that it spans.
  function finish(  i, j, inner, k, fma, bad) {
    for (i = 1; i <= jumps; i++) {
      inner = 1
      for (j = 1; j <= jumps; j++) {
        if (j != i && from[j] >= from[i] && to[j] <= to[i] && (from[j] > from[i] || to[j] < to[i])) inner = 0
      }
      if (!inner) continue
      fma = bad = 0
      for (k = from[i]; k <= to[i]; k++) {
        if (text[k] ~ /vfn?m(add|sub)|fmla/) fma++
        if (text[k] ~ /[yz]mm/ && text[k] ~ /\(%rsp/) bad++
        if (text[k] ~ /(str|ldr|stp|ldp|stur|ldur)[ \t]+q[0-9]/ && text[k] ~ /\[sp/) bad++
      }
      if (fma < 2) continue
      loops++
      if (bad > 0) { print "spilled " bad " times in a loop of " fma " multiply-adds: " name; failed = 1 }
    }
    lines = jumps = 0
    delete line_of
  }
  /^[0-9a-f]+ </ { finish(); name = $0; kernel = name ~ /ConvTile<|TrainTileOf/; if (kernel) kernels++; next }
  kernel && /^ *[0-9a-f]+:/ {
    address = $1
    sub(/:$/, "", address)
    lines++
    text[lines] = $0
    line_of[address] = lines
    target = $3
    if ($2 ~ /^(j|b\.|cbnz|tbnz|b$)/) {
      if ($2 ~ /^cbnz/) target = $4
      if ($2 ~ /^tbnz/) target = $5
      if (target in line_of) { jumps++; from[jumps] = line_of[target]; to[jumps] = lines }
    }
  }
  END {
    finish()
    if (kernels == 0 || loops < kernels) { print "expected a loop in each micro-kernel, got " loops + 0 " in " kernels + 0; exit 1 }
    print kernels " micro-kernels, " loops " loops: " (failed ? "spills" : "no spills")
    exit failed
  }'

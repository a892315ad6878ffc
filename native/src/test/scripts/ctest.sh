#!/bin/sh
# Runs the C++ tests, and with FULL=true also under sanitizers and, emulated, on ARM64.
# Usage: ctest.sh NATIVE_FOLDER BUILD_FOLDER FULL. What is missing on a machine is skipped with its reason.
set -eu
source=$1
build=$2
full=$3
skip() { echo "native C++ tests ($1): SKIPPED: $2"; }
run() {
  name=$1
  shift
  mkdir -p "$build/$name"
  if ! { cmake -S "$source" -B "$build/$name" "$@" && cmake --build "$build/$name"; } > "$build/$name.log" 2>&1; then
    cat "$build/$name.log" >&2
    exit 1
  fi
  if ! ctest --test-dir "$build/$name" --output-on-failure > "$build/$name-tests.log" 2>&1; then
    cat "$build/$name-tests.log" >&2
    exit 1
  fi
  echo "native C++ tests ($name): $(grep -E 'tests passed|tests failed|No tests' "$build/$name-tests.log" | head -1)"
}
spills() {
  found=$("$(dirname "$0")/spills.sh" "$build/$1" "$2") || { echo "$found" >&2; exit 1; }
  echo "native C++ tests ($1, disassembled): $found"
}
mkdir -p "$build"
command -v cmake > /dev/null || { skip all "no cmake; install cmake and libgtest-dev"; exit 0; }
[ -f /usr/include/gtest/gtest.h ] || { skip all "no GoogleTest; install libgtest-dev"; exit 0; }
generator=$(command -v ninja > /dev/null && echo Ninja || echo "Unix Makefiles")
run plain -G "$generator"
if ! command -v objdump > /dev/null; then
  skip spills "no objdump; install binutils"
elif [ "$(uname -m)" = x86_64 ]; then
  spills plain objdump
fi
[ "$full" = true ] || exit 0
run sanitizers -G "$generator" -DFOVEA_SANITIZE=ON
run threads -G "$generator" -DFOVEA_SANITIZE_THREADS=ON
if ! command -v aarch64-linux-gnu-g++ > /dev/null; then
  skip arm64 "no cross compiler; install g++-aarch64-linux-gnu"
elif ! command -v qemu-aarch64 > /dev/null; then
  skip arm64 "no emulator; install qemu-user"
elif [ ! -d /usr/src/googletest/googletest ]; then
  skip arm64 "no GoogleTest sources; install googletest"
else
  run arm64 -G "$generator" -DCMAKE_TOOLCHAIN_FILE="$source/src/test/cpp/aarch64-linux-gnu.cmake" \
    -DFOVEA_GTEST_SOURCE=/usr/src/googletest/googletest
  spills arm64 aarch64-linux-gnu-objdump
fi

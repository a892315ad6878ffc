#!/bin/sh
# Builds the library of the jar from src/main/cpp/sources.txt and JavaCPP's generated glue, with a C++ compiler alone.
# Usage: compile.sh GLUE.cpp JAVA_HOME PACKAGE_FOLDER OBJECT_FOLDER
# JNI_OnLoad and all but the binding's own symbols are hidden (exports.map): the binding uses no JavaCPP type, so the
# library runs without JavaCPP. Unchanged sources are not compiled again; the others in parallel.
set -eu
glue=$1
java_home=$2
folder=$3
objects=$4
cxx=${CXX:-c++}
here=$(cd "$(dirname "$0")" && pwd)
cpp=$(cd "$here/../cpp" && pwd)
case $("$cxx" -dumpmachine) in
  x86_64-*) architecture=x86 ; macro=FOVEA_BUILD_X86 platform=linux-x86_64 ;;
  aarch64-*) architecture=arm64 ; macro=FOVEA_BUILD_ARM64 platform=linux-arm64 ;;
  *) echo "native library: expected a compiler for x86-64 or ARM64, got $("$cxx" -dumpmachine); use -Dfovea.native=false" >&2
     exit 1 ;;
esac
# Where glibc's dlopen lives in a library of its own (up to 2.33): jpeg/library.cc says why.
loader=
case $("$cxx" -dumpmachine) in
  *-gnu*) loader="-Wl,--no-as-needed -l:libdl.so.2" ;;
esac
common="-std=c++17 -O3 -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections -ffp-contract=off -fno-exceptions
  -fno-rtti -D$macro"
output=$folder/$platform/libjnifovea.so
mkdir -p "$objects" "$(dirname "$output")"
# One stamp for all inputs: headers are shared by every source.
stamp=$(find "$cpp" "$here" "$glue" -type f -exec cksum {} + | sort | cksum; "$cxx" --version; echo "$common")
if [ -f "$output" ] && [ -f "$output.sha256" ] && [ "$(cat "$objects/stamp" 2>/dev/null)" = "$stamp" ]; then
  exit 0
fi
rm -f "$objects/stamp" "$objects/failed"
# Compiles one source, unless nothing that it was made of (its .d file lists it) has changed since.
compile() {
  object=$objects/$(echo "$1" | tr / _).o
  flags=$2
  if [ -f "$object" ] && [ -f "$object.d" ]; then
    # shellcheck disable=SC2046
    now=$(echo "$flags$common" | cat - $(sed -e 's/^[^:]*://' -e 's/\\$//' "$object.d") 2>/dev/null | cksum)
    [ "$now" = "$(cat "$object.stamp" 2>/dev/null)" ] && return
  fi
  rm -f "$object.stamp"
  # shellcheck disable=SC2086
  if "$cxx" $common -I"$cpp" -I"$cpp/include" -Wall -Wextra -Wno-unused-parameter $flags -MMD -MF "$object.d" \
    -c "$cpp/$1" -o "$object"; then
    # shellcheck disable=SC2046
    echo "$flags$common" | cat - $(sed -e 's/^[^:]*://' -e 's/\\$//' "$object.d") | cksum > "$object.stamp"
  else
    echo "$1" >> "$objects/failed"
  fi
}
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
running=0
set --
while read -r which source flags; do
  case $which in
    all | "$architecture")
      set -- "$@" "$objects/$(echo "$source" | tr / _).o"
      compile "$source" "$flags" &
      running=$((running + 1))
      if [ "$running" -ge "$((2 * jobs))" ]; then
        wait
        running=0
      fi
      ;;
  esac
done < "$cpp/sources.txt"
wait
if [ -f "$objects/failed" ]; then
  echo "native library: expected every source to compile, got errors in $(tr '\n' ' ' < "$objects/failed")" >&2
  exit 1
fi
# shellcheck disable=SC2086
"$cxx" $common -I"$cpp" -I"$cpp/include" -fexceptions -frtti -w -I"$java_home/include" -I"$java_home/include/linux" -c "$glue" -o "$objects/glue.o"
# shellcheck disable=SC2086
"$cxx" -shared -s -o "$output.part" "$@" "$objects/glue.o" $loader -static-libgcc -static-libstdc++ -Wl,--gc-sections \
  -Wl,--version-script="$here/exports.map" -Wl,-z,defs -Wl,-z,noexecstack -Wl,-z,relro -Wl,-z,now
# The loader names its cache folder by this; hashing at run time would cost it more than all the rest.
sha256sum "$output.part" | cut -c1-64 > "$output.sha256"
mv "$output.part" "$output"
printf '%s' "$stamp" > "$objects/stamp"

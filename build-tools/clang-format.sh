#!/bin/sh
# Checks the layout of the C++ files below a folder against .clang-format, or repairs it:
#   clang-format.sh check|apply FOLDER
# Only clang-format 14 judges, since each version lays out a little differently; without it nothing is checked.
set -eu
mode=$1 folder=$2
for tool in clang-format-14 clang-format; do
  case "$("$tool" --version 2>/dev/null)" in
  *"version 14."*) break ;;
  esac
  tool=
done
if [ -z "$tool" ]; then
  echo "clang-format 14 not found: the layout of C++ is not checked; repair: install the package clang-format-14"
  exit 0
fi
case "$mode" in
check) set -- --dry-run -Werror ;;
apply) set -- -i ;;
*) echo "mode: expected check or apply, got $mode" >&2; exit 2 ;;
esac
find "$folder" -path "$folder/gen" -prune -o -type f \( -name '*.h' -o -name '*.cc' -o -name '*.cpp' -o -name '*.inc' \) -print0 |
  xargs -0 -r "$tool" --style=file "$@" || {
  echo "C++ layout differs from .clang-format; repair: build-tools/clang-format.sh apply $folder" >&2
  exit 1
}

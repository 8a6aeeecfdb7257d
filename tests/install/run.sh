#!/bin/sh
# usage: run.sh BUILD_DIR WORK_DIR C_COMPILER
# Installs into a fresh prefix; then the installed program, and small programs
# against the installed library (CMake package and pkg-config, static and
# shared), have to label a string from an empty working directory.
set -eu
build=$1
work=$2
cc=$3
text="We are hiring call center agents. You will answer inbound calls from \
customers over the phone and make outbound calls. Call center experience is \
required; apply now."

rm -rf "$work"
mkdir -p "$work/empty"
cmake --install "$build" --prefix "$work/prefix" >/dev/null
cd "$work/empty"
unset BPOLENS_LEXICONS BPOLENS_PLUGINS

expect() { # WHAT COMMAND...
  what=$1
  shift
  got=$("$@")
  case $got in
  *call_center*) echo "ok: $what: $got" ;;
  *)
    echo "FAILED: $what: $got" >&2
    exit 1
    ;;
  esac
}

printf '%s' "$text" >ad.txt
expect "installed program" "$work/prefix/bin/bpolens" label ad.txt

cmake -S "$build/tests/install-user" -B "$work/user" -G Ninja \
  -DCMAKE_C_COMPILER="$cc" -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
cmake --build "$work/user" >/dev/null
PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name bpolens.pc)")
export PKG_CONFIG_PATH
lexicons=$(pkg-config --variable=lexicondir bpolens)
plugins=$(pkg-config --variable=plugindir bpolens)
libdir=$(pkg-config --variable=libdir bpolens)

expect "CMake, shared" "$work/user/label_shared" "$text"
# It is not below the prefix, and the prefix is not the configured one.
expect "CMake, static" env BPOLENS_LEXICONS="$lexicons" \
  BPOLENS_PLUGINS="$plugins" "$work/user/label_static" "$text"

# shellcheck disable=SC2046
"$cc" -o label_pc "$build/tests/install-user/label.c" \
  $(pkg-config --cflags --libs bpolens) -Wl,-rpath,"$libdir"
expect "pkg-config" ./label_pc "$text"

# Everything is where it belongs, and nothing knows the prefix.
for part in include/bpolens/bpolens.h share/bpolens/lexicons/rules/label.tsv \
  share/bpolens/lexicons/en/places-iso.tsv; do
  test -f "$work/prefix/$part" || {
    echo "FAILED: no $part" >&2
    exit 1
  }
done
mv "$work/prefix" "$work/moved"
expect "moved program" "$work/moved/bin/bpolens" label ad.txt
ln -s "$work/moved/bin/bpolens" link
expect "through a link" ./link label ad.txt

#!/usr/bin/env bash
# Installs what native compilation needs beyond the .NET SDK, and a fresh Debian lacks: a linker and zlib.
set -euo pipefail

missing=()
command -v clang >/dev/null || command -v gcc >/dev/null || missing+=(clang)
[[ -e /usr/include/zlib.h ]] || missing+=(zlib1g-dev)
[[ ${#missing[@]} -eq 0 ]] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "Native compilation needs a C linker (clang or gcc) and zlib's development files; please install them." >&2
    exit 1
fi

as_root=()
[[ $(id -u) -eq 0 ]] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"

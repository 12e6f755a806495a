#!/usr/bin/env bash
# Installs the tools that the tests need and a fresh Debian with the .NET SDK lacks: a linker and zlib for native
# compilation, curl and npm.
set -euo pipefail

missing=()
command -v clang >/dev/null || command -v gcc >/dev/null || missing+=(clang)
[[ -e /usr/include/zlib.h ]] || missing+=(zlib1g-dev)
command -v curl >/dev/null || missing+=(curl)
# For what is published as npm packages only: a validator of OpenAPI documents.
command -v npm >/dev/null || missing+=(npm)
[[ ${#missing[@]} -eq 0 ]] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "The tests need a C linker (clang or gcc), zlib's development files, curl and npm. Please install them." >&2
    exit 1
fi

as_root=()
[[ $(id -u) -eq 0 ]] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"

# For the scripts that use the packed libraries as users do: each sources this file with its own arguments. Without
# arguments it packs the libraries first; with PACKAGES VERSION it takes those that eng/pack.sh has made.
# Leaves the repository in "root", a new folder in "work", and "packages", "version" and "cache". The folder and the
# cached packages are removed at the end; a script with a trap of its own calls remove_packed in it.
[[ $# -eq 0 || $# -eq 2 ]] || { echo "usage: $0 [PACKAGES VERSION]" >&2; exit 2; }
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
# All runs on a machine share its package cache. A version for this run alone meets no package of another run, and is
# removed afterwards.
packages=${1:-$work/packages} version=${2:-0.0.0-consumer.$$}
cache=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: //')
cache=${cache%/}

remove_packed() { rm -rf "$work" "$cache"/apikeys{,.extensions.hosting,.aspnetcore}/"$version"; }
trap remove_packed EXIT

[[ $# -eq 2 ]] || "$root/eng/pack.sh" "$packages" "$version"
packages=$(realpath "$packages")

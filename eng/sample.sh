# For the scripts that run samples/WebApi: each sources this file. Leaves the repository in "root", the sample's
# executable in WEBAPI, which may name one already, and a new folder in "work". Gives them free_port.
root=$(cd "$(dirname "$0")/.." && pwd)
if [[ -z ${WEBAPI:-} ]]; then
    dotnet build "$root/samples/WebApi" -c Release --nologo -v quiet -clp:NoSummary
    WEBAPI=$root/artifacts/bin/WebApi/release/WebApi
fi
WEBAPI=$(realpath "$WEBAPI")
DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
export DOTNET_ROOT
work=$(mktemp -d)

# A free port below the range that the system gives to clients.
free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
}

#!/usr/bin/env bash
# Uses the package for ASP.NET Core as a user does. It makes a new web project outside this repository, which references
# only that package. The project's code is the README's block. It publishes natively without a warning. The script then
# calls the protected endpoint without a key and with one.
#   eng/web-package-consumer.sh                     packs the libraries first
#   eng/web-package-consumer.sh PACKAGES VERSION    uses the packages that eng/pack.sh has made
set -euo pipefail
# shellcheck source=eng/packed.sh
. "${0%/*}/packed.sh"
pid=''
stop() {
    [[ -z $pid ]] || { kill -TERM "$pid" && wait "$pid"; } 2>/dev/null || true
    pid=''
}
trap 'stop; remove_packed' EXIT

mkdir "$work/app"
cat >"$work/app/app.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <PublishAot>true</PublishAot>
    <InvariantGlobalization>true</InvariantGlobalization>
    <TrimmerSingleWarn>false</TrimmerSingleWarn>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="ApiKeys.AspNetCore" Version="$(ApiKeysVersion)" />
  </ItemGroup>
</Project>
PROJECT
# The program is the README's block after the mark, unchanged.
awk '$0 == "<!-- eng/web-package-consumer.sh -->" { marked = 1 }
    marked && /^```csharp/ { inside = 1; next }
    inside && /^```/ { exit }
    inside' "$root/README.md" >"$work/app/Program.cs"
[[ -s $work/app/Program.cs ]] || { echo "The README has no program for the web." >&2; exit 1; }

log=$(dotnet publish "$work/app" -c Release -o "$work/publish" -p:RestoreAdditionalProjectSources="$packages" \
    -p:ApiKeysVersion="$version" --nologo 2>&1) ||
    { echo "$log" >&2; exit 1; }
if grep -E 'warning|error' <<<"$log" >&2; then
    echo "Publishing the consumer warns." >&2
    exit 1
fi
for driver in NpgsqlConnection MySqlConnection; do
    if grep -aqF "$driver" "$work/publish/app"; then
        echo "The consumer on SQLite links $driver." >&2
        exit 1
    fi
done

port=$((20000 + RANDOM % 12000))
url=http://127.0.0.1:$port
(cd "$work" && exec env Logging__LogLevel__Default=Warning "$work/publish/app" --urls "$url" >"$work/log" 2>&1) &
pid=$!
# The program prints the text of the key that it issues, as in the README.
for _ in $(seq 100); do
    key=$(grep -oE 'sk_[0-9A-Za-z]{49}' "$work/log" || true)
    [[ -n $key ]] && curl -s -o /dev/null "$url" && break
    sleep 0.1
done

expect() {
    local status
    status=$(curl -s -o "$work/body" -w '%{http_code}' "${@:3}" "$url/orders")
    [[ $status == "$1" ]] || { echo "Answered $status instead of $1: $2." >&2; exit 1; }
}
expect 401 'without a key'
expect 200 'with a key' -H "X-API-Key: $key"
expect 200 'with a key as a bearer token' -H "Authorization: Bearer $key"
[[ $(<"$work/body") == 'Hello u_alice' ]] || { echo "The endpoint does not know who called it." >&2; exit 1; }
expect 401 'with junk' -H 'X-API-Key: junk'
stop
echo "native web consumer on SQLite: $(stat -c %s "$work/publish/app") bytes"

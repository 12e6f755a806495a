#!/usr/bin/env bash
# Checks the OpenAPI document of samples/WebApi, with the endpoints of management and of a key's holder: it is valid
# OpenAPI 3.1, and Kiota generates a client from it that compiles.
# WEBAPI names the sample's executable; without it, the script builds the sample.
set -euo pipefail
# shellcheck source=eng/sample.sh
. "${0%/*}/sample.sh"
pid=''
trap '[[ -z $pid ]] || { kill -TERM "$pid" && wait "$pid"; } 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

port=$(free_port)
(exec env Logging__LogLevel__Default=Warning ApiKeys__Database="sqlite:///$work/app.db" "$WEBAPI" \
    --urls "http://127.0.0.1:$port" >"$work/log" 2>&1) &
pid=$!
for _ in $(seq 100); do
    curl -sf "http://127.0.0.1:$port/openapi/v1.json" -o document.json && break
    sleep 0.1
done
[[ -s document.json ]] || { echo 'The sample has no document:' >&2; cat log >&2; exit 1; }

for operation in CreateKey GetOwnKey RotateOwnKey RevokeOwnKey RevokeKeyText; do
    grep -q "\"operationId\": \"$operation\"" document.json ||
        { echo "The document has no operation $operation." >&2; exit 1; }
done

npm install --silent --no-save --no-audit --no-fund @seriousme/openapi-schema-validator@2.11.0 >npm.log 2>&1 ||
    { cat npm.log >&2; exit 1; }
cat >validate.mjs <<'SCRIPT'
import { Validator } from '@seriousme/openapi-schema-validator';
const validator = new Validator();
const { valid, errors } = await validator.validate('./document.json');
if (!valid || validator.version !== '3.1') {
  console.error(validator.version, JSON.stringify(errors, null, 1));
  process.exit(1);
}
SCRIPT
node validate.mjs

dotnet tool install Microsoft.OpenApi.Kiota --version 1.38.0 --tool-path tools >/dev/null
# It runs on this SDK's runtime, and asks no server for updates.
DOTNET_ROLL_FORWARD=Major KIOTA_OFFLINE_ENABLED=true tools/kiota generate --language CSharp \
    --openapi document.json --output client/Generated --class-name OrdersClient --namespace-name Orders.Client \
    --log-level Error >/dev/null
cat >client/client.csproj <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.Kiota.Http.HttpClientLibrary" Version="1.22.1" />
    <PackageReference Include="Microsoft.Kiota.Serialization.Form" Version="1.22.1" />
    <PackageReference Include="Microsoft.Kiota.Serialization.Json" Version="1.22.1" />
    <PackageReference Include="Microsoft.Kiota.Serialization.Multipart" Version="1.22.1" />
    <PackageReference Include="Microsoft.Kiota.Serialization.Text" Version="1.22.1" />
  </ItemGroup>
</Project>
PROJECT
# What a user would write with it.
cat >client/Use.cs <<'CODE'
using Orders.Client;
using Orders.Client.Models;

internal static class Use
{
    public static async Task<string?> IssueAsync(OrdersClient client, Guid organization)
    {
        var issued = await client.Admin.Organizations[organization].Keys.PostAsync(
            new NewKeyRequest { Owner = "u_alice", Scopes = ["orders:read"] });
        return issued?.Plaintext;
    }

    public static async Task<string?> NameOfOwnKeyAsync(OrdersClient client) =>
        (await client.Keys.Me.GetAsync())?.Name;

    public static Task RevokeAsync(OrdersClient client, string leaked) =>
        client.Keys.Revoke.PostAsync(new VerifyRequest { Text = leaked });
}
CODE
dotnet build client -c Release --nologo -v quiet -clp:NoSummary
echo "$(grep -c operationId document.json) operations with an id; the generated client compiles."

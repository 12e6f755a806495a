#!/usr/bin/env bash
# Types what a new user types in the first hour, with the packed packages. For each of Microsoft's templates, as
# generated: `dotnet new`, `dotnet add package`, the lines of the README, `dotnet build` without a warning, and calls
# with and without a key. A worker issues the key. The worker and a web API are published natively as well. One app gets
# the endpoints of management, and the tests that the page on testing shows.
#   eng/first-hour.sh                     packs the libraries first
#   eng/first-hour.sh PACKAGES VERSION    uses the packages that eng/pack.sh has made
set -euo pipefail
# The files hold the text of a key.
umask 077
# A new user has no setting of test.sh: with this one, "dotnet build" makes a release build.
unset CONFIGURATION
# shellcheck source=eng/packed.sh
. "${0%/*}/packed.sh"
app='' lanes=()
stop() {
    [[ -z $app ]] || { kill -TERM "$app" && wait "$app"; } 2>/dev/null || true
    app=''
}
clean_up() {
    trap '' INT TERM
    local lane
    stop
    for lane in "${lanes[@]}"; do
        kill -TERM -- "-$lane" 2>/dev/null && wait "$lane" 2>/dev/null
    done
    remove_packed
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

cat >"$work/nuget.config" <<CONFIG
<configuration>
  <packageSources>
    <add key="packed" value="$packages" />
  </packageSources>
</configuration>
CONFIG

fail() { echo "$1" >&2; exit 1; }

# Prints the README's block of code after a mark.
readme() {
    awk -v mark="<!-- $1 -->" '
        $0 == mark { marked = 1 }
        marked && /^```csharp/ { inside = 1; next }
        inside && /^```/ { exit }
        inside' "$root/README.md" | grep . || fail "The README has no block of code after the mark \"$1\"."
}
readme "eng/first-hour.sh: the worker's Program.cs" >"$work/worker-lines"
readme "eng/first-hour.sh: the worker's Worker.cs" >"$work/Worker.cs"
readme eng/web-package-consumer.sh | grep -E '^(using ApiKeys|builder\.Services)' >"$work/web-lines"

# page PAGE N: prints the Nth block of code of a page.
page() {
    awk -v wanted="$2" '
        /^```csharp/ { inside = ++count == wanted; next }
        /^```/ { inside = 0 }
        inside' "$root/docs/$1" | grep . || fail "docs/$1 has no block of code number $2."
}

# The version of a package that this repository itself uses.
pinned() {
    sed -nE "s|.*<PackageVersion Include=\"$1\" Version=\"([^\"]+)\".*|\1|p" "$root/Directory.Packages.props" |
        grep . || fail "Directory.Packages.props has no version of $1."
}

# Runs a command in the folder of an app. It must succeed without a warning. Some registries lack the versions that
# the templates and Microsoft's own packages name; that warning (NU1603) appears without our packages too.
quietly() {
    local log=$work/$1.log warnings
    (cd "$work/$1" && "${@:2}") >"$log" 2>&1 || { cat "$log"; fail "$1: \"${*:2}\" fails."; }
    warnings=$(grep -E '\b(warning|warn|error)\b' "$log" |
        grep -vE 'NU1603: .* but (Microsoft\.OpenApi|Grpc\.AspNetCore) [0-9.]+ was not found\.' || true)
    [[ -z $warnings ]] || fail "$1: \"${*:2}\" warns: $warnings"
}

# new FOLDER TEMPLATE…: the restore is left to "dotnet add package", which comes next.
new() {
    mkdir "$work/$1"
    quietly "$1" dotnet new "${@:2}" -n MyApp -o . --no-restore
    # A mark of the encoding at the start of a file would not stay at the start.
    find "$work/$1" -name '*.cs' -exec sed -i '1s/^\xEF\xBB\xBF//' {} +
}

add_package() { quietly "$1" dotnet add package "$2" --version "$version"; }

# edit FILE SED-SCRIPT…: fails if the file stays as it is, since the template has changed then.
edit() {
    local edited
    edited=$(mktemp "$work/edit.XXXXXX")
    sed -E "${@:2}" "$work/$1" >"$edited"
    ! cmp -s "$work/$1" "$edited" || fail "$1 lacks the lines of the template that are edited."
    cp "$edited" "$work/$1"
}

# Adds lines of the README to Program.cs: the using directives at its top, the others below "var builder".
add_lines() {
    grep '^using' "$2" | cat - "$work/$1/Program.cs" >"$work/$1.program"
    cp "$work/$1.program" "$work/$1/Program.cs"
    grep -v '^using' "$2" >"$work/$1.lines"
    edit "$1/Program.cs" "/^var builder = /r $work/$1.lines"
}

# Puts the attribute before the public class of a file.
protect() { edit "$1" -e '1i using ApiKeys.AspNetCore;' -e 's/^public class /[RequireScope("orders:read")]\n&/'; }

build() { quietly "$1" dotnet build --nologo; }

# Publishes into the folder "native" of the app.
publish() {
    quietly "$1" dotnet publish --nologo -c Release -o native -p:PublishAot=true -p:TrimmerSingleWarn=false
}

make_worker() {
    new worker worker
    add_package worker ApiKeys.Extensions.Hosting
    add_lines worker "$work/worker-lines"
    sed 's/^public sealed class/namespace MyApp;\n\n&/' "$work/Worker.cs" >"$work/worker/Worker.cs"
    publish worker
}

# FOLDER TEMPLATE…
make_web() {
    new "$@"
    add_package "$1" ApiKeys.AspNetCore
    add_lines "$1" "$work/web-lines"
}

readonly with_security='s/AddOpenApi\(\)/AddOpenApi(options => options.AddApiKeySecurity())/'

# OpenAPI with the package alone: the project has no reference to Microsoft.AspNetCore.OpenApi.
make_minimal() {
    make_web minimal web
    edit minimal/Program.cs -e 's/^var app = .*/builder.Services.AddOpenApi();\n&\napp.MapOpenApi();/' \
        -e 's/^(app\.MapGet\("\/", )\(\)(.*\))/\1(ApiKey key)\2.RequireScope("orders:read")/'
    edit minimal/Program.cs "$with_security"
    build minimal
}

# OpenAPI with the version that the template has.
make_webapi() {
    make_web webapi webapi
    edit webapi/Program.cs -e "$with_security" -e 's/^\.WithName\(.*\)/&.RequireScope("orders:read")/' \
        -e 's/^(app\.MapGet\("\/weatherforecast", )\(\)/\1(ApiKey key)/'
    grep -q '(ApiKey key)' "$work/webapi/Program.cs" || fail 'The template webapi has another line of its endpoint.'
    build webapi
}

# The same, with JSON that needs no reflection.
make_native() {
    cp -r "$work/webapi" "$work/native"
    rm -r "$work/native"/{bin,obj}
    edit native/Program.cs 's/^var app = .*/builder.Services.ConfigureHttpJsonOptions(options =>\n'\
'    options.SerializerOptions.TypeInfoResolverChain.Insert(0, ForecastContext.Default));\n&/'
    cat >"$work/native/ForecastContext.cs" <<'CODE'
using System.Text.Json.Serialization;

[JsonSerializable(typeof(WeatherForecast[]))]
internal sealed partial class ForecastContext : JsonSerializerContext;
CODE
    publish native
}

# With the endpoints of management, and a project of tests beside it. Both pages speak of /orders and of an operator.
make_managed() {
    local program=managed/Program.cs
    cp -r "$work/minimal" "$work/managed"
    rm -r "$work/managed"/{bin,obj}
    page management.md 1 | grep -v '^app\.' >"$work/managed-services"
    page management.md 1 | grep '^app\.' >"$work/managed-endpoints"
    edit $program -e "/^var builder = /r $work/managed-services" -e "/^app\.MapOpenApi/r $work/managed-endpoints"
    edit $program 's/MapGet\("\/"/MapGet("\/orders"/'

    mkdir "$work/tests"
    cat >"$work/tests/MyApp.Tests.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <FrameworkReference Include="Microsoft.AspNetCore.App" />
    <PackageReference Include="Microsoft.AspNetCore.Mvc.Testing" Version="$(pinned Microsoft.AspNetCore.Mvc.Testing)" />
    <PackageReference Include="xunit.v3" Version="$(pinned xunit.v3)" />
    <ProjectReference Include="../managed/MyApp.csproj" />
    <Using Include="Xunit" />
  </ItemGroup>
</Project>
PROJECT
    page testing.md 1 >"$work/tests/App.cs"
    page testing.md 2 >"$work/tests/TestClock.cs"
    page testing.md 3 >"$work/tests/OrderTests.cs"
    cat >"$work/tests/ManagementTests.cs" <<'CODE'
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ApiKeys;

public sealed class ManagementTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operator_finds_an_organization_by_its_name_and_asks_what_a_text_is()
    {
        await using var app = new App();
        using var client = app.CreateClient();
        client.DefaultRequestHeaders.Add(
            "X-API-Key", await app.IssueKeyAsync(new() { Scopes = ["*", KeyCeiling.OperatorScope] }));

        var page = await client.GetFromJsonAsync<JsonNode>("/admin/organizations?name=Te", Token);
        var organization = page!["items"]!.AsArray().Single()!;
        Assert.Equal("Test", (string?)organization["name"]);
        var verified = await client.PostAsJsonAsync(
            $"/admin/organizations/{organization["id"]}/keys/verify", new { text = "junk" }, Token);
        Assert.Equal("malformed", (string?)(await verified.Content.ReadFromJsonAsync<JsonNode>(Token))!["status"]);
        var refused = await client.GetAsync("/admin/organizations?nam=Te", Token);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Each_operation_of_the_document_has_an_id_a_summary_and_its_refusals()
    {
        await using var app = new App();
        using var client = app.CreateClient();

        var document = await client.GetFromJsonAsync<JsonNode>("/openapi/v1.json", Token);

        var operations = document!["paths"]!.AsObject()
            .Where(path => path.Key.StartsWith("/admin", StringComparison.Ordinal))
            .SelectMany(path => path.Value!.AsObject())
            .Select(operation => operation.Value!)
            .ToList();
        Assert.True(operations.Count > 30, $"{operations.Count} operations");
        Assert.All(operations, operation =>
        {
            Assert.NotEmpty((string)operation["operationId"]!);
            Assert.NotEmpty((string)operation["summary"]!);
            Assert.All((string[])["400", "401", "403"], status => Assert.NotNull(operation["responses"]![status]));
        });
    }
}
CODE
    build managed
    build tests
}

make_controllers() {
    make_web controllers webapi --use-controllers
    edit controllers/Program.cs "$with_security"
    protect controllers/Controllers/WeatherForecastController.cs
    build controllers
}

make_mvc() {
    make_web mvc mvc
    protect mvc/Controllers/HomeController.cs
    build mvc
}

make_pages() {
    make_web pages webapp
    protect pages/Pages/Index.cshtml.cs
    build pages
}

make_grpc() {
    make_web grpc grpc
    protect grpc/Services/GreeterService.cs
    build grpc
}

make_blazor() {
    make_web blazor blazor
    edit blazor/Components/Pages/Home.razor \
        '1s/$/\n@using ApiKeys.AspNetCore\n@attribute [RequireScope("orders:read")]/'
    build blazor
}

lane() {
    local name
    for name in "$@"; do "make_$name"; done
}

# Two lanes for two cores. Each is a process group, so that it can be ended as a whole.
set -m
lane worker minimal managed grpc blazor >"$work/lane1" 2>&1 &
lanes+=($!)
lane webapi native controllers mvc pages >"$work/lane2" 2>&1 &
lanes+=($!)
set +m
failed=''
for i in 0 1; do
    wait "${lanes[i]}" || failed=yes
    cat "$work/lane$((i + 1))"
done
lanes=()
[[ -z $failed ]] || exit 1

# The page of a package shows these.
for package in "${cache%/}"/apikeys{,.extensions.hosting,.aspnetcore}/"$version"; do
    for file in README.md LICENSE icon.png; do
        [[ -s $package/$file ]] || fail "$package has no $file."
    done
    for element in '<readme>README.md<' '<icon>icon.png<' '<license type="expression">MIT<' '<releaseNotes>## \['; do
        grep -q "$element" "$package"/*.nuspec || fail "The nuspec of $package has no $element."
    done
done

# start NAME FOLDER COMMAND…: the app runs in the folder. Its output goes to NAME.out.
start() {
    (cd "$work/$2" && exec env ASPNETCORE_ENVIRONMENT=Development "${@:3}" >"$work/$1.out" 2>&1) &
    app=$!
    name=$1
}

# Waits until the app's output holds an expression, and prints what matches.
await() {
    for _ in $(seq 200); do
        if grep -oE -m 1 "$1" "$work/$name.out"; then return; fi
        kill -0 "$app" 2>/dev/null || break
        sleep 0.1
    done
    tail -n 20 "$work/$name.out" >&2
    fail "$name does not print what is expected."
}

# The app must stop by itself on SIGTERM, with nothing worse than a warning in its log.
end() {
    local code=0
    kill -TERM "$app"
    wait "$app" || code=$?
    app=''
    [[ $code -eq 0 ]] || fail "$name ended with $code."
    ! grep -E '^(fail|crit):' "$work/$name.out" || fail "$name logs a failure."
}

# The worker issues a key into myapp.db, which the web apps get. A key must not be an argument of a process, so curl
# reads it from a file.
start worker worker "$work/worker/native/MyApp"
await '^Valid$' >/dev/null
key=$(await 'sk_[0-9A-Za-z]{49}')
echo "X-API-Key: $key" >"$work/key"
echo 'X-API-Key: junk' >"$work/junk"
: >"$work/none"
end
echo "worker: issued and validated a key, natively."

# expect STATUS HEADER-FILE PATH CURL-OPTION…: calls the app. The answer goes to the file "answer".
expect() {
    local status
    status=$(curl -s -o "$work/answer" -w '%{http_code}' -H "@$work/$2" "${@:4}" "$url$3")
    [[ $status == "$1" ]] || fail "$name answers $status instead of $1 at $3, with the key \"$2\"."
}

# call NAME FOLDER PATH COMMAND…: starts an app, calls its protected path, and stops it.
call() {
    cp "$work/worker/"myapp.db "$work/$2/"
    start "$1" "$2" "${@:4}" --urls http://127.0.0.1:0
    url=$(await 'http://127\.0\.0\.1:[0-9]+')
    expect 401 none "$3"
    grep -q '"code":"missing_credential"' "$work/answer" || fail "$1 refuses without a code."
    expect 401 junk "$3"
    await 'The key was refused: Malformed' >/dev/null
    expect 200 key "$3"
    ! grep -qF "$key" "$work/$name.out" || fail "$1 logs the text of a key."
}

# The document names the header of keys and the scope. A key that is the parameter of a handler is no part of it.
describes() {
    expect 200 none /openapi/v1.json
    grep -q '"X-API-Key"' "$work/answer" && grep -q '"orders:read"' "$work/answer" ||
        fail "$name: the OpenAPI document does not describe the keys."
    ! grep -qE '"(parameters|requestBody|ApiKeyId)"' "$work/answer" ||
        fail "$name: the OpenAPI document has a parameter or a body."
}

# FOLDER PATH
call_built() {
    call "$1" "$1" "$2" dotnet "bin/Debug/net10.0/MyApp.dll"
}

call_built minimal /
[[ $(<"$work/answer") == 'Hello World!' ]] || fail "minimal does not answer as the template does."
describes
end
call_built webapi /weatherforecast
describes
end
call native native /weatherforecast "$work/native/native/MyApp"
describes
end
call_built controllers /weatherforecast
describes
end
for name in mvc pages blazor; do
    call_built $name /
    end
done

# A message of gRPC: not compressed, three bytes long, the field 1 is "u".
printf '\0\0\0\0\3\n\1u' >"$work/message"
cp "$work/worker/myapp.db" "$work/grpc/"
start grpc grpc dotnet bin/Debug/net10.0/MyApp.dll --urls http://127.0.0.1:0
url=$(await 'http://127\.0\.0\.1:[0-9]+')
rpc=(/greet.Greeter/SayHello --http2-prior-knowledge -H 'Content-Type: application/grpc' -H 'TE: trailers'
    --data-binary "@$work/message")
expect 401 none "${rpc[@]}"
expect 200 key "${rpc[@]}"
grep -aq 'Hello u' "$work/answer" || fail 'grpc does not answer as the template does.'
end

(cd "$work/tests" && bin/Debug/net10.0/MyApp.Tests -noColor -noLogo) >"$work/tests.out" 2>&1 ||
    { tail -n 40 "$work/tests.out" >&2; fail "The tests of the page on testing fail."; }
grep -q 'Total: 4, Errors: 0, Failed: 0, Skipped: 0' "$work/tests.out" || fail 'Not all of the tests ran.'
echo 'web, webapi (and natively), webapi --use-controllers, mvc, webapp, blazor, grpc: protected by a key.'
echo 'managed: found by name, verified and described; its own tests pass.'

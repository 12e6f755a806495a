using System.Globalization;
using System.Text.Json;
using ApiKeys.FunctionTests.Infrastructure;
using ApiKeys.Platforms;
using Function;

namespace ApiKeys.FunctionTests;

public sealed class HandlerTests : IAsyncLifetime
{
    private MemoryKeys _keys = null!;
    private OrdersHandler _handler = null!;

    public async ValueTask InitializeAsync()
    {
        _keys = await MemoryKeys.CreateAsync();
        _handler = new(_keys.Client);
    }

    public ValueTask DisposeAsync() => _keys.DisposeAsync();

    [Theory]
    [InlineData("x-api-key", "")]
    [InlineData("authorization", "Bearer ")]
    [InlineData("authorization", "bearer  ")]
    public async Task A_valid_key_reads_the_orders(string header, string prefix)
    {
        var issued = await _keys.IssueAsync();
        var answer = await AnswerAsync((header, prefix + issued.Plaintext));
        Assert.Equal(200, answer.GetProperty("statusCode").GetInt32());
        Assert.Equal("application/json", Header(answer, "content-type"));
        Assert.Equal("no-store", Header(answer, "cache-control"));
        Assert.Equal("""[{"id":1,"item":"tea"}]""", answer.GetProperty("body").GetString());
        Assert.False(answer.GetProperty("isBase64Encoded").GetBoolean());
    }

    [Fact]
    public async Task A_request_without_a_key_is_told_how_to_present_one()
    {
        var answer = await AnswerAsync();
        AssertRefusal(answer, 401, "missing_credential");
        Assert.Equal("Bearer", Header(answer, "www-authenticate"));
    }

    [Fact]
    public async Task A_request_without_headers_has_no_key() =>
        AssertRefusal(
            await Invocations.AnswerAsync(_handler.AnswerAsync, FunctionPayloads.Request(headers: null)),
            401,
            "missing_credential");

    [Fact]
    public async Task Another_scheme_is_no_key() =>
        AssertRefusal(await AnswerAsync(("authorization", "Basic YTpi")), 401, "missing_credential");

    [Fact]
    public async Task A_text_that_is_no_key_is_refused()
    {
        var answer = await AnswerAsync(("x-api-key", "nonsense"));
        AssertRefusal(answer, 401, "invalid_token");
        Assert.Equal("Bearer error=\"invalid_token\"", Header(answer, "www-authenticate"));
    }

    [Fact]
    public async Task A_revoked_key_is_refused()
    {
        var issued = await _keys.IssueAsync();
        await _keys.Client.RevokeKeyAsync(
            issued.Key.OrganizationId, issued.Key.Id, cancellationToken: TestContext.Current.CancellationToken);
        AssertRefusal(await AnswerAsync(("x-api-key", issued.Plaintext)), 401, "invalid_token");
    }

    [Fact]
    public async Task Two_credentials_are_one_too_many()
    {
        var issued = await _keys.IssueAsync();
        var answer = await AnswerAsync(
            ("x-api-key", issued.Plaintext), ("authorization", $"Bearer {issued.Plaintext}"));
        AssertRefusal(answer, 400, "invalid_request");
    }

    [Fact]
    public async Task A_key_without_the_scope_is_told_which_one_it_lacks()
    {
        var issued = await _keys.IssueAsync(scope: "orders:write");
        var answer = await AnswerAsync(("x-api-key", issued.Plaintext));
        var problem = AssertRefusal(answer, 403, "insufficient_scope");
        Assert.Equal("orders:read", problem.GetProperty("scope").GetString());
        Assert.Equal(
            "Bearer error=\"insufficient_scope\", scope=\"orders:read\"", Header(answer, "www-authenticate"));
    }

    [Fact]
    public async Task A_limited_key_is_told_when_to_try_again()
    {
        var issued = await _keys.IssueAsync(limit: RateLimit.PerDay(1));
        await AnswerAsync(("x-api-key", issued.Plaintext));
        var answer = await AnswerAsync(("x-api-key", issued.Plaintext));
        AssertRefusal(answer, 429, "rate_limited");
        Assert.InRange(int.Parse(Header(answer, "retry-after"), CultureInfo.InvariantCulture), 1, 86_400);
    }

    [Fact]
    public async Task A_database_that_is_away_costs_a_503()
    {
        await using var keys = ApiKeyClient.Open("sqlite:////nowhere/at/all.db");
        var issued = await _keys.IssueAsync();
        var answer = await Invocations.AnswerAsync(
            new OrdersHandler(keys).AnswerAsync, FunctionPayloads.WithKey(issued.Plaintext));
        AssertRefusal(answer, 503, "unavailable");
        Assert.Equal("5", Header(answer, "retry-after"));
    }

    [Fact]
    public async Task A_deadline_that_is_over_costs_a_503()
    {
        var issued = await _keys.IssueAsync();
        var answer = await _handler.AnswerAsync(
            Invocations.Of(FunctionPayloads.WithKey(issued.Plaintext)), new CancellationToken(canceled: true));
        AssertRefusal(JsonElement.Parse(answer), 503, "unavailable");
    }

    [Fact]
    public async Task Another_method_is_not_allowed()
    {
        var answer = await Invocations.AnswerAsync(
            _handler.AnswerAsync, FunctionPayloads.Request(new Dictionary<string, string>(), method: "POST"));
        AssertRefusal(answer, 405, "method_not_allowed");
        Assert.Equal("GET", Header(answer, "allow"));
    }

    [Fact]
    public async Task Another_path_does_not_exist() =>
        AssertRefusal(
            await Invocations.AnswerAsync(
                _handler.AnswerAsync, FunctionPayloads.Request(new Dictionary<string, string>(), path: "/other")),
            404,
            "not_found");

    [Theory]
    [InlineData("")]
    [InlineData("orders")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"version":2}""")]
    [InlineData("""{"version":"1.0","path":"/orders","httpMethod":"GET"}""")]
    [InlineData("""{"version":"2.0","requestContext":{"http":{"method":"GET"}}}""")]
    [InlineData("""{"version":"2.0","rawPath":"/orders"}""")]
    [InlineData("""{"version":"2.0","rawPath":"/orders","requestContext":{}}""")]
    [InlineData("""{"version":"2.0","rawPath":"/orders","requestContext":{"http":{}}}""")]
    [InlineData("""{"version":"2.0","rawPath":"/orders","headers":["x-api-key"]}""")]
    public async Task Another_payload_is_a_fault(string payload) =>
        await Assert.ThrowsAsync<UnknownPayloadException>(
            () => _handler.AnswerAsync(Invocations.Of(payload), TestContext.Current.CancellationToken));

    private Task<JsonElement> AnswerAsync(params (string Name, string Value)[] headers) =>
        Invocations.AnswerAsync(
            _handler.AnswerAsync,
            FunctionPayloads.Request(headers.ToDictionary(header => header.Name, header => header.Value)));

    private static JsonElement AssertRefusal(JsonElement answer, int status, string code)
    {
        var problem = JsonElement.Parse(answer.GetProperty("body").GetString()!);
        Assert.Equal(
            (status, status, code, "application/problem+json", "no-store"),
            (answer.GetProperty("statusCode").GetInt32(),
                problem.GetProperty("status").GetInt32(),
                problem.GetProperty("code").GetString(),
                Header(answer, "content-type"),
                Header(answer, "cache-control")));
        Assert.Equal("Root=1", problem.GetProperty("traceId").GetString());
        return problem;
    }

    private static string Header(JsonElement answer, string name) =>
        answer.GetProperty("headers").GetProperty(name).GetString()!;
}

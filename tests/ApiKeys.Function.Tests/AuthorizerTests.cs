using System.Data.Common;
using System.Text.Json;
using ApiKeys.FunctionTests.Infrastructure;
using ApiKeys.Platforms;
using Function;

namespace ApiKeys.FunctionTests;

public sealed class AuthorizerTests : IAsyncLifetime
{
    private MemoryKeys _keys = null!;
    private Authorizer _authorizer = null!;

    public async ValueTask InitializeAsync()
    {
        _keys = await MemoryKeys.CreateAsync();
        _authorizer = new(_keys.Client);
    }

    public ValueTask DisposeAsync() => _keys.DisposeAsync();

    [Fact]
    public async Task A_valid_key_is_authorized_and_the_integration_learns_whose_it_is()
    {
        var issued = await _keys.IssueAsync(owner: "u_alice");
        var answer = await AnswerAsync(FunctionPayloads.WithKey(issued.Plaintext));
        Assert.True(answer.GetProperty("isAuthorized").GetBoolean());
        var context = answer.GetProperty("context");
        Assert.Equal(issued.Key.Id.ToString(), context.GetProperty("keyId").GetString());
        Assert.Equal(issued.Key.OrganizationId.ToString(), context.GetProperty("organizationId").GetString());
        Assert.Equal("u_alice", context.GetProperty("owner").GetString());
    }

    [Fact]
    public async Task A_key_without_an_owner_has_none_in_the_context()
    {
        var issued = await _keys.IssueAsync();
        var answer = await AnswerAsync(FunctionPayloads.WithKey(issued.Plaintext));
        Assert.False(answer.GetProperty("context").TryGetProperty("owner", out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer ")]
    public async Task An_identity_source_holds_the_key(string prefix)
    {
        var issued = await _keys.IssueAsync();
        var answer = await AnswerAsync(FunctionPayloads.ToAuthorizer([prefix + issued.Plaintext]));
        Assert.True(answer.GetProperty("isAuthorized").GetBoolean());
    }

    // The gateway would keep the answer for the text of the identity source.
    [Fact]
    public async Task No_header_beside_the_identity_source_counts()
    {
        var issued = await _keys.IssueAsync();
        var headers = new Dictionary<string, string> { ["authorization"] = $"Bearer {issued.Plaintext}" };
        AssertRefused(await AnswerAsync(FunctionPayloads.ToAuthorizer(["nonsense"], headers)), "invalid_token");
    }

    [Fact]
    public async Task Two_identity_sources_are_one_too_many()
    {
        var issued = await _keys.IssueAsync();
        AssertRefused(
            await AnswerAsync(FunctionPayloads.ToAuthorizer([issued.Plaintext, "other"])), "invalid_request");
    }

    [Fact]
    public async Task A_request_without_a_key_is_refused() =>
        AssertRefused(await AnswerAsync(FunctionPayloads.Request(headers: null)), "missing_credential");

    [Fact]
    public async Task A_key_without_the_scope_is_refused()
    {
        var issued = await _keys.IssueAsync(scope: "orders:write");
        AssertRefused(await AnswerAsync(FunctionPayloads.WithKey(issued.Plaintext)), "insufficient_scope");
    }

    [Fact]
    public async Task A_limited_key_is_refused()
    {
        var issued = await _keys.IssueAsync(limit: RateLimit.PerDay(1));
        await AnswerAsync(FunctionPayloads.WithKey(issued.Plaintext));
        AssertRefused(await AnswerAsync(FunctionPayloads.WithKey(issued.Plaintext)), "rate_limited");
    }

    [Fact]
    public async Task A_database_that_is_away_fails_the_invocation()
    {
        await using var keys = ApiKeyClient.Open("sqlite:////nowhere/at/all.db");
        var issued = await _keys.IssueAsync();
        await Assert.ThrowsAnyAsync<DbException>(
            () => Invocations.AnswerAsync(
                new Authorizer(keys).AnswerAsync, FunctionPayloads.WithKey(issued.Plaintext)));
    }

    private Task<JsonElement> AnswerAsync(byte[] payload) =>
        Invocations.AnswerAsync(_authorizer.AnswerAsync, payload);

    private static void AssertRefused(JsonElement answer, string code)
    {
        Assert.False(answer.GetProperty("isAuthorized").GetBoolean());
        Assert.Equal(code, answer.GetProperty("context").GetProperty("code").GetString());
    }
}

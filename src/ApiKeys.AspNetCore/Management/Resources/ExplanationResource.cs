using System.Text.Json;

namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>What a validation would decide, and each of its checks in order.</summary>
/// <param name="Status">As for <see cref="VerifiedResource"/>.</param>
/// <param name="Key">The key; null if the organization has none with this text.</param>
/// <param name="Checks">The checks.</param>
internal sealed record ExplanationResource(string Status, KeyResource? Key, IReadOnlyList<CheckResource> Checks)
{
    public static ExplanationResource Of(KeyExplanation explanation, DateTimeOffset now) => new(
        NameOf(explanation.Status.ToString()),
        explanation.Key is null ? null : KeyResource.Of(explanation.Key, now),
        [
            .. explanation.Checks.Select(static check => new CheckResource(
                NameOf(check.Refusal.ToString()), NameOf(check.Outcome.ToString()), check.Detail)),
        ]);

    private static string NameOf(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}

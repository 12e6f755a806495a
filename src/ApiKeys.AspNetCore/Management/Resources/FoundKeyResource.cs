namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>Whose key a text is, or was.</summary>
/// <param name="Key">The key, whatever its status; null if there is none with this text.</param>
/// <param name="DeletedKey">What is kept of the deleted key; null if there is none with this text.</param>
internal sealed record FoundKeyResource(KeyResource? Key, DeletedKeyResource? DeletedKey)
{
    public static FoundKeyResource Of(FindKeyResult? found, DateTimeOffset now) => new(
        found?.Key is { } key ? KeyResource.Of(key, now) : null,
        found?.DeletedKey is { } deleted ? DeletedKeyResource.Of(deleted) : null);
}

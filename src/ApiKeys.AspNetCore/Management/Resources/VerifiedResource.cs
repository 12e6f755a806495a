using System.Text.Json;

namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>Which key of the organization a text is.</summary>
/// <param name="Status">
/// <c>valid</c>, <c>malformed</c>, <c>wrongEnvironment</c>, <c>unknown</c>, <c>superseded</c>, <c>revoked</c>,
/// <c>notYetActive</c>, <c>expired</c>, <c>disabled</c>, <c>suspended</c>, <c>unavailable</c> or
/// <c>networkNotAllowed</c>.
/// </param>
/// <param name="Key">The key; null if the organization has none with this text.</param>
internal sealed record VerifiedResource(string Status, KeyResource? Key)
{
    public static VerifiedResource Of(KeyValidation validation, DateTimeOffset now)
    {
        var key = validation.IsValid ? validation.Key : validation.RefusedKey;
        var status = JsonNamingPolicy.CamelCase.ConvertName(validation.Status.ToString());
        return new(status, key is null ? null : KeyResource.Of(key, now));
    }
}

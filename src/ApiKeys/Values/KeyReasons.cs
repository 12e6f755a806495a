namespace ApiKeys.Values;

/// <summary>Why a key was revoked and disabled. Most keys have no reasons, and then no such object.</summary>
internal sealed record KeyReasons(string? Revoked, string? Disabled)
{
    public static KeyReasons? Of(string? revoked, string? disabled) =>
        revoked is null && disabled is null ? null : new(revoked, disabled);
}

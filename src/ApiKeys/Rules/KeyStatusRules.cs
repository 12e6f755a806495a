namespace ApiKeys.Rules;

internal static class KeyStatusRules
{
    public static KeyStatus StatusAt(
        DateTimeOffset now,
        DateTimeOffset? revokedAt,
        DateTimeOffset? activatesAt,
        DateTimeOffset? expiresAt,
        DateTimeOffset? disabledAt)
    {
        if (revokedAt is not null)
            return KeyStatus.Revoked;
        if (activatesAt > now)
            return KeyStatus.NotYetActive;
        if (expiresAt <= now)
            return KeyStatus.Expired;
        return disabledAt is null ? KeyStatus.Active : KeyStatus.Disabled;
    }
}

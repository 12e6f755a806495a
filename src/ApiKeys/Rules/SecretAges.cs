namespace ApiKeys.Rules;

internal static class SecretAges
{
    /// <summary>The end of a secret: its expiry, or the moment at which it is too old, if that is earlier.</summary>
    public static DateTimeOffset? EndOf(DateTimeOffset createdAt, DateTimeOffset? expiresAt, TimeSpan? maxAge)
    {
        // An age that leads beyond the last moment that there is does not end a secret.
        if (maxAge is not { } age || age > DateTimeOffset.MaxValue - createdAt)
            return expiresAt;
        return expiresAt < createdAt + age ? expiresAt : createdAt + age;
    }
}

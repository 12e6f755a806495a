namespace ApiKeys.Rules;

/// <summary>What a client knows of keys beside their rows.</summary>
/// <param name="understoodRules">The newest version of the rules that it understands.</param>
/// <param name="defaultLifetime">The lifetime of a new key without an expiry; null for none.</param>
/// <param name="maxLifetime">The greatest lifetime of every key; null for none.</param>
/// <param name="maxSecretAge">The age from which on a text is refused; null for none.</param>
internal sealed class KeyTerms(
    int understoodRules, TimeSpan? defaultLifetime, TimeSpan? maxLifetime, TimeSpan? maxSecretAge = null)
{
    /// <summary>The terms without lifetimes.</summary>
    public static KeyTerms None { get; } = new(RulesVersion.Newest, null, null);

    public int UnderstoodRules => understoodRules;

    public static KeyTerms Of(ApiKeyOptions options) =>
        new(
        options.UnderstoodRules, options.DefaultKeyLifetime, options.MaxKeyLifetime, options.MaxSecretAge);

    /// <summary>The end of a key that was created at a time, whatever its own expiry; null for none.</summary>
    public DateTimeOffset? EndOf(DateTimeOffset createdAt) => After(createdAt, maxLifetime);

    /// <summary>The end of a secret: its expiry, or the moment at which it is too old, if that is earlier.</summary>
    public DateTimeOffset? EndOfSecret(DateTimeOffset createdAt, DateTimeOffset? expiresAt)
    {
        // An age that leads beyond the last moment that there is does not end a secret.
        if (maxSecretAge is not { } age || age > DateTimeOffset.MaxValue - createdAt)
            return expiresAt;
        return expiresAt < createdAt + age ? expiresAt : createdAt + age;
    }

    /// <summary>A key that was created then or earlier has outlived the greatest lifetime; null for none.</summary>
    public DateTimeOffset? OutlivedAt(DateTimeOffset now) => now - maxLifetime;

    /// <summary>
    /// A key that was created before this outlives the greatest lifetime before a time; null if there is none.
    /// </summary>
    public DateTimeOffset? CreatedBefore(DateTimeOffset? end)
    {
        // No key was created before 1970.
        if (end is not { } time || maxLifetime is not { } lifetime || lifetime >= time - DateTimeOffset.UnixEpoch)
            return null;

        // Rounded up: keys are created at whole milliseconds.
        return (time - lifetime + TimeSpan.FromTicks(TimeSpan.TicksPerMillisecond - 1)).ToStoredPrecision();
    }

    /// <summary>The metadata of a new key: with the expiry that it gets without one of its own.</summary>
    /// <param name="metadata">The metadata that the caller gave, in stored form.</param>
    /// <param name="createdAt">When the key is created.</param>
    /// <param name="paramName">The caller's parameter.</param>
    /// <exception cref="ArgumentException">The key would live too long, or would never be active.</exception>
    public KeyMetadata Complete(KeyMetadata metadata, DateTimeOffset createdAt, string paramName)
    {
        if (defaultLifetime is not null && metadata.ExpiresAt is null)
            metadata = metadata with { ExpiresAt = After(createdAt, defaultLifetime) };
        CheckExpiry(metadata, createdAt, paramName);
        CheckActivation(metadata, createdAt, paramName);
        return metadata;
    }

    /// <exception cref="ArgumentException">The key would live too long.</exception>
    public void CheckExpiry(KeyMetadata metadata, DateTimeOffset createdAt, string paramName)
    {
        if (metadata.ExpiresAt > EndOf(createdAt))
        {
            throw new ArgumentException(
                $"ExpiresAt: a key lives at most {maxLifetime} from its creation (MaxKeyLifetime).", paramName);
        }
    }

    /// <exception cref="ArgumentException">The key would end before it is active.</exception>
    public void CheckActivation(KeyMetadata metadata, DateTimeOffset createdAt, string paramName)
    {
        CheckActivation(metadata.ActivatesAt, metadata.ExpiresAt, paramName);
        CheckActivation(metadata.ActivatesAt, EndOf(createdAt), paramName);
    }

    /// <exception cref="ArgumentException">The key would end before it is active.</exception>
    public static void CheckActivation(DateTimeOffset? activatesAt, DateTimeOffset? end, string paramName)
    {
        if (activatesAt >= end)
            throw new ArgumentException("ActivatesAt: it lies before the key's expiry.", paramName);
    }

    private static DateTimeOffset? After(DateTimeOffset createdAt, TimeSpan? lifetime) =>
        lifetime > DateTimeOffset.MaxValue - createdAt
            ? DateTimeOffset.MaxValue.ToStoredPrecision()
            : (createdAt + lifetime)?.ToStoredPrecision();
}

using System.Net;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// The rules of the life of keys in one organization, as plainly as they can be written: no database, no cache, no
/// nodes. Limits are not in it.
/// </summary>
internal sealed class KeyModel
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(90);

    private readonly Dictionary<string, (ModelKey Key, ModelSecret Secret)> _byText = [];

    public List<ModelKey> Keys { get; } = [];

    public bool IsSuspended { get; set; }

    public HashSet<string> SuspendedOwners { get; } = [];

    public ModelKey Create(IssuedKey issued, DateTimeOffset now)
    {
        var key = new ModelKey { Id = issued.Key.Id, Kind = issued.Key.Kind, Metadata = issued.Key.Metadata };
        Add(key, new(issued.Plaintext, 1, now));
        Keys.Add(key);
        return key;
    }

    public ValidationStatus Validate(
        string text, KeyRequirement requirement, IPAddress? address, OrganizationId organization, DateTimeOffset now)
    {
        if (!_byText.TryGetValue(text, out var found)
            || (requirement.Organization is { } required && required != organization))
        {
            return ValidationStatus.Unknown;
        }

        var (key, secret) = found;
        var metadata = key.Metadata;
        if (secret.ExpiresAt <= now)
            return ValidationStatus.Superseded;
        if (key.IsRevoked)
            return ValidationStatus.Revoked;
        if (metadata.ActivatesAt > now)
            return ValidationStatus.NotYetActive;
        if (metadata.ExpiresAt <= now)
            return ValidationStatus.Expired;
        if (key.IsDisabled)
            return ValidationStatus.Disabled;
        if (IsSuspended || (metadata.Owner is { } owner && SuspendedOwners.Contains(owner)))
            return ValidationStatus.Suspended;
        if (requirement.Kind is { } kind && kind != key.Kind)
            return ValidationStatus.WrongKind;
        if (metadata.AllowedNetworks.Count > 0
            && (address is null || !metadata.AllowedNetworks.Any(network => network.Contains(address))))
        {
            return ValidationStatus.NetworkNotAllowed;
        }

        if (!requirement.Scopes.All(scope => metadata.Scopes.Contains(scope))
            || (requirement.AnyScopes.Count > 0
                && !requirement.AnyScopes.Any(scope => metadata.Scopes.Contains(scope))))
        {
            return ValidationStatus.InsufficientScope;
        }

        if (requirement.TrackUsage)
            secret.Uses++;
        return ValidationStatus.Valid;
    }

    /// <summary>What a rotation of a key would answer; null if it succeeds.</summary>
    public static Type? FindRotationFault(ModelKey key, TimeSpan grace, DateTimeOffset now)
    {
        if (key.IsDeleted)
            return typeof(NotFoundException);
        if (key.IsRevoked)
            return typeof(RevokedKeyException);
        if (key.Metadata.ExpiresAt <= now && !(key.Metadata.ActivatesAt > now))
            return typeof(ExpiredKeyException);
        var alive = key.Secrets.Count(secret => secret.ExpiresAt > now);
        return key.Secrets[^1].Uses > 0 && grace > TimeSpan.Zero && alive >= 3 ? typeof(TooManySecretsException) : null;
    }

    public void Rotate(ModelKey key, string text, TimeSpan grace, DateTimeOffset now)
    {
        var current = key.Secrets[^1];
        if (current.Uses is 0)
            Forget(key, current);
        else
            (current.SupersededAt, current.ExpiresAt) = (now, now + grace);
        Add(key, new(text, current.Number + 1, now));
        var first = key.Secrets.Find(secret => secret.ExpiresAt is null || secret.ExpiresAt >= now - KeptFor)!;
        foreach (var old in key.Secrets.FindAll(secret => secret.Number < first.Number))
        {
            // Its uses stay those of the key.
            key.ForgottenUses += old.Uses;
            Forget(key, old);
        }

        key.Version++;
    }

    public void Delete(ModelKey key)
    {
        foreach (var secret in key.Secrets)
            _byText.Remove(secret.Text);
        key.IsDeleted = true;
    }

    private void Add(ModelKey key, ModelSecret secret)
    {
        key.Secrets.Add(secret);
        _byText.Add(secret.Text, (key, secret));
    }

    private void Forget(ModelKey key, ModelSecret secret)
    {
        key.Secrets.Remove(secret);
        _byText.Remove(secret.Text);
    }

    internal sealed class ModelKey
    {
        public required ApiKeyId Id { get; init; }

        public required string Kind { get; init; }

        public required KeyMetadata Metadata { get; set; }

        public int Version { get; set; } = 1;

        public bool IsRevoked { get; set; }

        public bool IsDisabled { get; set; }

        public bool IsDeleted { get; set; }

        public long ForgottenUses { get; set; }

        public List<ModelSecret> Secrets { get; } = [];
    }

    internal sealed class ModelSecret(string text, int number, DateTimeOffset createdAt)
    {
        public string Text => text;

        public int Number => number;

        public DateTimeOffset CreatedAt => createdAt;

        public DateTimeOffset? SupersededAt { get; set; }

        public DateTimeOffset? ExpiresAt { get; set; }

        public long Uses { get; set; }
    }
}

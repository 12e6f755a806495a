namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>A key as its events tell of it.</summary>
/// <param name="prefix">The shown prefix of its first text.</param>
internal sealed class ToldKey(string prefix)
{
    private readonly SortedList<int, ToldRotation> _superseded = [];

    public string Prefix { get; private set; } = prefix;

    public int Version { get; set; } = 1;

    public bool IsRevoked { get; set; }

    public bool IsDisabled { get; set; }

    public bool IsDeleted { get; set; }

    /// <summary>The number of the current secret.</summary>
    public int Current { get; private set; } = 1;

    /// <summary>The rotations that superseded a secret, by its number. A replaced secret is not among them.</summary>
    public IReadOnlyDictionary<int, ToldRotation> Superseded => _superseded;

    /// <summary>Whether a rotation can follow the events before it.</summary>
    public bool Rotate(ToldRotation rotation)
    {
        if ((rotation.Before, rotation.After) != (Current, Current + 1) || rotation.PrefixBefore != Prefix)
            return false;

        if (!rotation.IsReplaced)
            _superseded.Add(rotation.Before, rotation);
        (Current, Prefix) = (rotation.After, rotation.PrefixAfter);
        return true;
    }

    /// <summary>Whether the end of a secret can follow the events before it.</summary>
    public bool Expire(int number, DateTimeOffset time)
    {
        if (_superseded.GetValueOrDefault(number) is not { IsEnded: false } rotation || rotation.ExpiresAt <= time)
            return false;

        (rotation.ExpiresAt, rotation.IsEnded) = (time, true);
        return true;
    }

    /// <summary>Compares the secrets of the key with what the events tell of them.</summary>
    public void AssertSecrets(IReadOnlyList<ApiKeySecret> secrets)
    {
        Assert.Equal([.. _superseded.Keys, Current], secrets.Select(static secret => secret.Number));
        foreach (var secret in secrets.SkipLast(1))
        {
            var told = _superseded[secret.Number];
            Assert.Equal(told.PrefixBefore, secret.Prefix);

            // The event is written a moment after its change began.
            var mayEndEarlier = told.EndsOnUse || told.IsEnded;
            Assert.True(
                secret.ExpiresAt == told.ExpiresAt || (mayEndEarlier && secret.ExpiresAt < told.ExpiresAt),
                $"The events say that {secret} ends at {told.ExpiresAt:O}, but it ends at {secret.ExpiresAt:O}.");
        }
    }
}

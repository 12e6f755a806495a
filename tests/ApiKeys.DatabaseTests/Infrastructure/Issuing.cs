namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>A way to issue keys.</summary>
public enum Issuing
{
    /// <summary><see cref="ApiKeyClient.CreateKeyAsync"/>.</summary>
    OneKey,

    /// <summary><see cref="ApiKeyClient.CreateKeysAsync"/>.</summary>
    Batch,

    /// <summary><see cref="ApiKeyClient.ImportKeysAsync"/>.</summary>
    Import,
}

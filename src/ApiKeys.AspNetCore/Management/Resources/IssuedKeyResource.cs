using System.Text.Json.Serialization;

namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>A newly issued key with its text. The text cannot be read again.</summary>
internal sealed record IssuedKeyResource : KeyResource
{
    private IssuedKeyResource(IssuedKey issued, DateTimeOffset now)
        : base(issued.Key, now) => Plaintext = issued.Plaintext;

    [JsonPropertyOrder(-8)]
    public string Plaintext { get; }

    public static IssuedKeyResource Of(IssuedKey issued, DateTimeOffset now) => new(issued, now);

    /// <summary>The key's id, never its text.</summary>
    public override string ToString() => $"{Prefix}… ({Id})";
}

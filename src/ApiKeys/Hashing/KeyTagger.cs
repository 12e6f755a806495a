namespace ApiKeys.Hashing;

/// <summary>
/// Computes the tags that texts are cached by, with a random key of its own. docs/cache.md says why a tag is enough.
/// </summary>
internal sealed class KeyTagger
{
    private readonly ulong _key0;
    private readonly ulong _key1;

    public KeyTagger() => (_key0, _key1) = SystemRandom.Draw();

    public KeyTag Tag(ReadOnlySpan<byte> text) => SipHash.Compute(_key0, _key1, text);
}

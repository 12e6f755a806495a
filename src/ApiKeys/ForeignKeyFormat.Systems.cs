using System.Text;
using ApiKeys.Foreign;

namespace ApiKeys;

public sealed partial class ForeignKeyFormat
{
    private const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const string Base64Url = $"{Digits}{Letters}-_";

    // 32 bytes in base64url.
    private const int PlatformTokenLength = 43;

    private const int DjangoPrefixLength = 8;
    private const int DjangoSecretLength = 32;

    /// <summary>
    /// The Python SDK <c>apikeys-platform</c> 0.1: <c>sk_</c> and 43 characters of base64url, hashed by SHA-256.
    /// </summary>
    /// <param name="label">What a text begins with, without the <c>_</c> after it.</param>
    /// <param name="name">The format's name.</param>
    /// <exception cref="ArgumentException">The label or the name breaks a rule.</exception>
    public static ForeignKeyFormat ApiKeysPlatform01(string label = "sk", string name = "apikeys-platform-0.1") =>
        OfPlatform(name, label, new ForeignSha256());

    /// <summary>
    /// The Python SDK <c>apikeys-platform</c> 0.2: a prefix, perhaps an environment, and 43 characters of base64url,
    /// hashed by HMAC-SHA-256 under its <c>signing_secret</c>.
    /// </summary>
    /// <param name="signingSecret">The SDK's <c>signing_secret</c>, not empty.</param>
    /// <param name="label">
    /// What a text begins with, without the last <c>_</c>: <c>sk</c>, or <c>sk_live</c> with the environment
    /// <c>live</c>. Each prefix and environment is a format of its own, under a name of its own.
    /// </param>
    /// <param name="name">The format's name.</param>
    /// <exception cref="ArgumentException">The secret is empty, or the label or the name breaks a rule.</exception>
    public static ForeignKeyFormat ApiKeysPlatform02(
        string signingSecret, string label = "sk", string name = "apikeys-platform-0.2") =>
        OfPlatform(name, label, new ForeignHmac(BytesOf(signingSecret)));

    /// <summary>
    /// Unkey: a prefix with <c>_</c>, and random bytes in base58, hashed by SHA-256.
    /// </summary>
    /// <param name="prefix">The prefix, without the <c>_</c> after it; empty if keys have none.</param>
    /// <param name="byteLength">The <c>byteLength</c> of the keys: 16 by default, up to 160.</param>
    /// <param name="name">The format's name.</param>
    /// <remarks>
    /// Keys that were migrated to Unkey by their hash have the shape of the system before it: see <see cref="Custom"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">An argument breaks a rule.</exception>
    public static ForeignKeyFormat Unkey(string prefix, int byteLength = 16, string name = "unkey")
    {
        CheckPrefix(prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(byteLength, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byteLength, 160);
        if (prefix.Length > 0)
            prefix += "_";

        // A byte takes log(256) / log(58) characters, and a zero byte at the beginning takes one.
        var maxLength = ((byteLength * 1_366) / 1_000) + 1;
        return new(
            name,
            prefix,
            new ForeignSha256(),
            new ForeignShape([.. ForeignShape.Literal(prefix), new(Base58, byteLength, maxLength)]));
    }

    /// <summary>
    /// The plugin <c>api-key</c> of better-auth with its default generator: a prefix, and letters, hashed by SHA-256.
    /// </summary>
    /// <param name="prefix">The prefix with its separator, such as <c>acme_</c>; empty if keys have none.</param>
    /// <param name="keyLength">The plugin's <c>defaultKeyLength</c>: 64 by default, from 16 to 224.</param>
    /// <param name="name">The format's name.</param>
    /// <remarks>
    /// Keys of a <c>customKeyGenerator</c> need a <see cref="Custom"/> format. With <c>disableKeyHashing</c> the column
    /// holds the text itself: hash it first.
    /// </remarks>
    /// <exception cref="ArgumentException">An argument breaks a rule.</exception>
    public static ForeignKeyFormat BetterAuth(string prefix = "", int keyLength = 64, string name = "better-auth")
    {
        CheckPrefix(prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(keyLength, MinTokenLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keyLength, 224);
        return new(
            name,
            prefix,
            new ForeignSha256(),
            new ForeignShape([.. ForeignShape.Literal(prefix), new(Letters, keyLength, keyLength)]));
    }

    /// <summary>
    /// Laravel Sanctum: <c>{id}|{token}</c>, or the token alone, as Sanctum itself accepts both. The token is hashed by
    /// SHA-256. The id must be that of the token's row (<see cref="ImportedKey.ForeignId"/>).
    /// </summary>
    /// <param name="tokenPrefix">Sanctum's <c>token_prefix</c>; empty by default.</param>
    /// <param name="name">The format's name.</param>
    /// <exception cref="ArgumentException">The prefix or the name breaks a rule.</exception>
    public static ForeignKeyFormat Sanctum(string tokenPrefix = "", string name = "sanctum")
    {
        CheckPrefix(tokenPrefix);

        // 40 random characters; 48 with the checksum of version 4; 80 before version 2.3.
        ForeignPart[] token = [.. ForeignShape.Literal(tokenPrefix), new(Digits + Letters, 40, 80)];
        return new(
            name,
            tokenPrefix,
            new ForeignSha256(),
            new ForeignShape([new($"{Digits}{Letters}-", 1, 36), new("|", 1, 1), .. token]),
            new ForeignShape(token));
    }

    /// <summary>
    /// djangorestframework-api-key: 8 characters, a dot and 32 characters, with a hash that is quick. Hashes of
    /// Django's password hashers, the default before version 3, are slow by design and cannot be looked up.
    /// </summary>
    /// <param name="algorithm">
    /// What stands before <c>$$</c> in the column <c>hashed_key</c>: <c>sha512</c>, the default since version 3; or
    /// <c>plain_sha256</c> or <c>plain_sha512</c>, of versions with <c>DRF_API_KEY_HASHING_ALGORITHM</c>.
    /// </param>
    /// <param name="name">The format's name.</param>
    /// <exception cref="ArgumentException">The algorithm is another one, or the name breaks a rule.</exception>
    public static ForeignKeyFormat DjangoRestFrameworkApiKey(
        string algorithm = "sha512", string name = "djangorestframework-api-key")
    {
        ForeignHasher hasher = algorithm switch
        {
            "sha512" => new ForeignSha512(0, algorithm),
            "plain_sha512" => new ForeignSha512(DjangoPrefixLength, algorithm),
            "plain_sha256" => new ForeignSha256(0, DjangoPrefixLength, algorithm),
            _ => throw new ArgumentException(
                "The algorithm is sha512, plain_sha256 or plain_sha512.", nameof(algorithm)),
        };
        const string Characters = Digits + Letters;
        return new(
            name,
            "",
            hasher,
            new ForeignShape(
                new(Characters, DjangoPrefixLength, DjangoPrefixLength),
                new(".", 1, 1),
                new(Characters, DjangoSecretLength, DjangoSecretLength)));
    }

    /// <summary>A system of your own: a prefix, and a random token.</summary>
    /// <param name="name">The format's name.</param>
    /// <param name="prefix">What each text begins with; empty if nothing. Visible ASCII characters.</param>
    /// <param name="alphabet">
    /// The characters of a token: visible ASCII characters, at least 10 different ones, such as
    /// <c>0123456789abcdef</c>.
    /// </param>
    /// <param name="minLength">The fewest characters of a token, at least <see cref="MinTokenLength"/>.</param>
    /// <param name="maxLength">The most characters of a token.</param>
    /// <param name="signingSecret">
    /// The secret of HMAC-SHA-256, of which the UTF-8 bytes are used; null for SHA-256 without a secret.
    /// </param>
    /// <param name="hashesPrefix">
    /// Whether the system hashes the whole text, or the token alone. It must be true with a secret.
    /// </param>
    /// <exception cref="ArgumentException">An argument breaks a rule.</exception>
    public static ForeignKeyFormat Custom(
        string name,
        string prefix,
        string alphabet,
        int minLength,
        int maxLength,
        string? signingSecret = null,
        bool hashesPrefix = true)
    {
        CheckPrefix(prefix);
        ArgumentNullException.ThrowIfNull(alphabet);
        if (alphabet.AsSpan().ContainsAnyExceptInRange('!', '~') || alphabet.Distinct().Count() < 10)
        {
            throw new ArgumentException(
                "The alphabet has at least 10 different visible ASCII characters.", nameof(alphabet));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(minLength, MinTokenLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, minLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxLength, MaxTextLength - prefix.Length);
        if (signingSecret is not null && !hashesPrefix)
            throw new ArgumentException("With a secret the whole text is hashed.", nameof(hashesPrefix));

        return new(
            name,
            prefix,
            signingSecret is null
                ? new ForeignSha256(hashesPrefix ? 0 : prefix.Length)
                : new ForeignHmac(BytesOf(signingSecret)),
            new ForeignShape([.. ForeignShape.Literal(prefix), new(alphabet, minLength, maxLength)]));
    }

    private static ForeignKeyFormat OfPlatform(string name, string label, ForeignHasher hasher)
    {
        CheckPrefix(label);
        if (label.Length is 0)
            throw new ArgumentException("The label is empty.", nameof(label));
        var prefix = label + "_";
        return new(
            name,
            prefix,
            hasher,
            new ForeignShape(
                [.. ForeignShape.Literal(prefix), new(Base64Url, PlatformTokenLength, PlatformTokenLength)]));
    }

    private static byte[] BytesOf(string signingSecret)
    {
        ArgumentException.ThrowIfNullOrEmpty(signingSecret);
        return Encoding.UTF8.GetBytes(signingSecret);
    }

    private static void CheckPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > MaxPrefixLength || prefix.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ArgumentException(
                $"A prefix has at most {MaxPrefixLength} visible ASCII characters.", nameof(prefix));
        }
    }
}

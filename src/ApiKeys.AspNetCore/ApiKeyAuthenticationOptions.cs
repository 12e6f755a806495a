using System.Buffers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Net.Http.Headers;

namespace ApiKeys.AspNetCore;

/// <summary>
/// Where a request carries its key, the requirement that every key must meet, and parts of the answer to a refusal.
/// </summary>
public class ApiKeyAuthenticationOptions : AuthenticationSchemeOptions
{
    // RFC 9110, section 5.6.2.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Makes the options with their defaults.</summary>
    public ApiKeyAuthenticationOptions() => Events = new();

    /// <summary>
    /// The header that holds a key; <c>X-API-Key</c> by default. Null turns it off. It can be <c>Authorization</c> only
    /// where <see cref="AuthorizationScheme"/> is null.
    /// </summary>
    public string? HeaderName { get; set; } = ApiKeyDefaults.HeaderName;

    /// <summary>
    /// The scheme of an <c>Authorization</c> header that holds a key; <c>Bearer</c> by default. Null turns it off.
    /// </summary>
    public string? AuthorizationScheme { get; set; } = ApiKeyDefaults.AuthorizationScheme;

    /// <summary>
    /// The requirement of every call, such as the app's product; <see cref="KeyRequirement.None"/> by default. The
    /// requirements of the endpoint add to it. It also says whether usage is tracked and limits are enforced.
    /// </summary>
    public KeyRequirement Requirement { get; set; } = KeyRequirement.None;

    /// <summary>
    /// Former values of <see cref="ApiKeyOptions.KeyPrefix"/>; none by default. Keys with any prefix are validated.
    /// This list only distinguishes keys from tokens where another scheme shares the header.
    /// </summary>
    public IList<string> EarlierPrefixes { get; } = [];

    /// <summary>
    /// The members of <see cref="KeyMetadata.Custom"/> that become claims; none by default. The type of such a claim is
    /// <see cref="ApiKeyClaimTypes.CustomPrefix"/> followed by the member's name.
    /// </summary>
    public IList<string> CustomClaims { get; } = [];

    /// <summary>
    /// The realm that a challenge names (RFC 9110, section 11.5), or null (the default) for none. It has printable
    /// ASCII characters only, without <c>"</c> and <c>\</c>.
    /// </summary>
    public string? Realm { get; set; }

    /// <summary>
    /// The time in <c>Retry-After</c> while the database cannot be reached; 5 seconds by default, at least 1 second. It
    /// is rounded up to whole seconds.
    /// </summary>
    public TimeSpan RetryAfterUnavailable { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether an answer tells what is left of the key's limits, in the fields <c>RateLimit</c> and
    /// <c>RateLimit-Policy</c>; false by default. It is every answer to a request that was charged to a limit, unless
    /// the app has set one of the fields. An answer with the status 429 has the fields in any case.
    /// </summary>
    public bool SendRateLimitOnSuccess { get; set; }

    /// <summary>
    /// Whether the use of a request is written to the database before its answer begins; false by default. For
    /// platforms that stop the process between two requests, and may kill it then, such as AWS Lambda: no use is lost,
    /// and no call of a limit that was charged in advance. It costs one round trip for each request that counts as a
    /// use; requests that run at the same time share it. If the database cannot be reached, or does not answer within 5
    /// seconds, the answer is sent all the same, and the use is written later (see
    /// <see cref="ApiKeyClient.BackgroundFaults"/>). The use of a request whose exception no middleware handles is
    /// written right after its answer.
    /// </summary>
    public bool FlushBeforeResponse { get; set; }

    /// <summary>The app's own steps.</summary>
    public new ApiKeyEvents Events
    {
        get => (ApiKeyEvents)base.Events!;
        set => base.Events = value;
    }

    /// <summary>Checks the options, when the app starts.</summary>
    /// <exception cref="InvalidOperationException">
    /// Both places of a key are turned off, or a setting breaks its rule. The message names the setting.
    /// </exception>
    public override void Validate()
    {
        base.Validate();
        if (HeaderName is null && AuthorizationScheme is null)
            throw new InvalidOperationException(
                $"{nameof(HeaderName)} and {nameof(AuthorizationScheme)} are both null. Set one of them."
                + " It holds the key.");
        if (AuthorizationScheme is not null
            && HeaderNames.Authorization.Equals(HeaderName, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException(
                $"{nameof(HeaderName)} is Authorization, which {nameof(AuthorizationScheme)} reads as well, so that"
                + $" every key would count as two. Set {nameof(HeaderName)} to null for \"{AuthorizationScheme}\" and a"
                + $" key, or {nameof(AuthorizationScheme)} to null for a key alone.");
        }

        CheckToken(HeaderName, nameof(HeaderName));
        CheckToken(AuthorizationScheme, nameof(AuthorizationScheme));
        if (Requirement is null)
            throw new InvalidOperationException(
                $"{nameof(Requirement)} is null. Use {nameof(KeyRequirement)}.{nameof(KeyRequirement.None)} for none.");
        if (Realm.AsSpan().ContainsAnyExceptInRange(' ', '~') || Realm.AsSpan().ContainsAny('"', '\\'))
            throw new InvalidOperationException(
                $"{nameof(Realm)} must have printable ASCII characters only, without \" and \\.");
        if (RetryAfterUnavailable < TimeSpan.FromSeconds(1))
            throw new InvalidOperationException($"{nameof(RetryAfterUnavailable)} must be at least 1 second.");
    }

    private static void CheckToken(string? value, string name)
    {
        if (value is not null && (value.Length is 0 || value.AsSpan().ContainsAnyExcept(TokenCharacters)))
            throw new InvalidOperationException(
                $"{name} must be a token (RFC 9110, section 5.6.2): letters, digits and !#$%&'*+-.^_`|~, no spaces.");
    }
}

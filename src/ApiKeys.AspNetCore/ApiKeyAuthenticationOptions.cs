using System.Buffers;
using Microsoft.AspNetCore.Authentication;

namespace ApiKeys.AspNetCore;

/// <summary>Where keys are looked for in a request, what is demanded of all of them, and how a refusal is answered.</summary>
public class ApiKeyAuthenticationOptions : AuthenticationSchemeOptions
{
    // RFC 9110, section 5.6.2.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Makes the options, as they are by default.</summary>
    public ApiKeyAuthenticationOptions() => Events = new();

    /// <summary>The header that holds a key, <c>X-API-Key</c> by default; null looks in no such header.</summary>
    public string? HeaderName { get; set; } = ApiKeyDefaults.HeaderName;

    /// <summary>The scheme of the <c>Authorization</c> header whose credential is a key, <c>Bearer</c> by default; null does not look there.</summary>
    public string? AuthorizationScheme { get; set; } = ApiKeyDefaults.AuthorizationScheme;

    /// <summary>
    /// What every call demands, besides what its endpoint does: the app's product, for instance. <see cref="KeyRequirement.None"/> by default.
    /// Usage is tracked and limits are enforced as it says.
    /// </summary>
    public KeyRequirement Requirement { get; set; } = KeyRequirement.None;

    /// <summary>
    /// What keys began with that were issued under another <see cref="ApiKeyOptions.KeyPrefix"/>; none by default. They are validated whatever they begin with:
    /// this only tells them from the tokens of another scheme that shares the header.
    /// </summary>
    public IList<string> EarlierPrefixes { get; } = [];

    /// <summary>The members of <see cref="KeyMetadata.Custom"/> that become claims, of the type <see cref="ApiKeyClaimTypes.CustomPrefix"/> and their name; none by default.</summary>
    public IList<string> CustomClaims { get; } = [];

    /// <summary>The realm that a challenge names (RFC 9110, section 11.5), or null (the default) for none. No control characters, <c>"</c> or <c>\</c>.</summary>
    public string? Realm { get; set; }

    /// <summary>After how long a client is asked to come again while the database cannot be reached; 5 seconds by default, rounded up to whole seconds, from 1 on.</summary>
    public TimeSpan RetryAfterUnavailable { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What an app does besides at each step.</summary>
    public new ApiKeyEvents Events
    {
        get => (ApiKeyEvents)base.Events!;
        set => base.Events = value;
    }

    /// <summary>Checks the options, when the app starts.</summary>
    /// <exception cref="InvalidOperationException">There is no place to look for a key, or a setting breaks its rule; the message names it.</exception>
    public override void Validate()
    {
        base.Validate();
        if (HeaderName is null && AuthorizationScheme is null)
            throw new InvalidOperationException($"{nameof(HeaderName)} and {nameof(AuthorizationScheme)} are both null: there is no place to look for a key.");
        CheckToken(HeaderName, nameof(HeaderName));
        CheckToken(AuthorizationScheme, nameof(AuthorizationScheme));
        if (Requirement is null)
            throw new InvalidOperationException($"{nameof(Requirement)} is null.");
        if (Realm.AsSpan().ContainsAnyExceptInRange(' ', '~') || Realm.AsSpan().ContainsAny('"', '\\'))
            throw new InvalidOperationException($"{nameof(Realm)} holds what a quoted string of a header does not.");
        if (RetryAfterUnavailable < TimeSpan.FromSeconds(1))
            throw new InvalidOperationException($"{nameof(RetryAfterUnavailable)} is shorter than a second.");
    }

    private static void CheckToken(string? value, string name)
    {
        if (value is not null && (value.Length is 0 || value.AsSpan().ContainsAnyExcept(TokenCharacters)))
            throw new InvalidOperationException($"{name} is no token of HTTP.");
    }
}

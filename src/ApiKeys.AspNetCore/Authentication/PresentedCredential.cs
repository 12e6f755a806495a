using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ApiKeys.AspNetCore.Authentication;

/// <summary>
/// The credential in the headers of keys: none, one text, or more than one, which is a mistake (RFC 6750, section 2).
/// </summary>
internal readonly struct PresentedCredential
{
    private readonly string? _value;
    private readonly int _start;

    private PresentedCredential(string value, int start, string? headerName)
    {
        _value = value;
        _start = start;
        HeaderName = headerName;
    }

    public bool Exists => _value is not null || IsAmbiguous;

    public bool IsAmbiguous { get; private init; }

    /// <summary>The header that presents it, or null if the app took it from elsewhere.</summary>
    public string? HeaderName { get; private init; }

    public bool IsInAuthorization =>
        HeaderNames.Authorization.Equals(HeaderName, StringComparison.OrdinalIgnoreCase);

    /// <summary>The text, not copied from its header; empty if there is none.</summary>
    public ReadOnlySpan<char> Text => _value.AsSpan(_start).TrimEnd(' ');

    public static PresentedCredential Of(string text) => new(text, 0, headerName: null);

    public static PresentedCredential Find(HttpRequest request, ApiKeyAuthenticationOptions options)
    {
        var found = default(PresentedCredential);
        if (options.HeaderName is { } name)
        {
            var values = request.Headers[name];
            if (values.Count > 1)
                return new() { IsAmbiguous = true, HeaderName = name };
            if (values.Count is 1)
                found = new(values[0] ?? "", 0, name);
        }

        if (options.AuthorizationScheme is { } scheme)
        {
            foreach (var value in request.Headers.Authorization)
            {
                if (!IsOf(scheme, value, out var start))
                    continue;
                if (found.Exists)
                    return new() { IsAmbiguous = true, HeaderName = found.HeaderName };
                found = new(value!, start, HeaderNames.Authorization);
            }
        }

        return found;
    }

    // The name of a scheme is case-insensitive, and one or more spaces follow it (RFC 9110, section 11.4).
    private static bool IsOf(string scheme, ReadOnlySpan<char> value, out int start)
    {
        start = scheme.Length;
        if (!value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            || (value.Length > start && value[start] is not ' '))
        {
            return false;
        }

        while (start < value.Length && value[start] is ' ')
            start++;
        return true;
    }
}

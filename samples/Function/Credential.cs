namespace Function;

/// <summary>The key that a request presents: none, one text, or more than one, which is a mistake.</summary>
internal readonly struct Credential
{
    private const string Scheme = "Bearer";

    private Credential(string? text, bool isAmbiguous = false) => (Text, IsAmbiguous) = (text, isAmbiguous);

    /// <summary>The text, or null if there is none.</summary>
    public string? Text { get; }

    public bool IsAmbiguous { get; }

    /// <summary>The key in <c>x-api-key</c>, or in <c>authorization</c> after <c>Bearer</c>.</summary>
    public static Credential OfHeaders(GatewayRequest request)
    {
        var ofHeader = request.FindHeader("x-api-key");
        var ofAuthorization = request.FindHeader("authorization") is { } value && HasScheme(value) ? value : null;
        return ofHeader is not null && ofAuthorization is not null
            ? new(null, isAmbiguous: true)
            : new(Strip(ofHeader ?? ofAuthorization));
    }

    /// <summary>
    /// The key for an authorizer. A gateway may keep the answer for the values of the identity sources. So where there
    /// are some, no other header may decide.
    /// </summary>
    public static Credential OfAuthorizer(GatewayRequest request) => request.IdentitySource switch
    {
        null or [] => OfHeaders(request),
        [var value] => new(Strip(value)),
        _ => new(null, isAmbiguous: true),
    };

    private static string? Strip(string? value) =>
        value is not null && HasScheme(value) ? value[Scheme.Length..].Trim(' ') : value?.TrimEnd(' ');

    // The name of a scheme is case-insensitive, and a space follows it (RFC 9110, section 11.4).
    private static bool HasScheme(string value) =>
        value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && (value.Length == Scheme.Length || value[Scheme.Length] is ' ');
}

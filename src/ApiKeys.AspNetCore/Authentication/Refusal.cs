namespace ApiKeys.AspNetCore.Authentication;

/// <summary>
/// How a request is refused if it comes to that. Authenticating the request decides it once; a challenge answers with
/// it. By default no credential was presented.
/// </summary>
internal readonly struct Refusal
{
    private readonly RefusalKind? _kind;
    private readonly IReadOnlyList<string>? _missingScopes;
    private readonly IReadOnlyList<string>? _missingAnyScopes;

    public Refusal(RefusalKind kind, KeyValidation? validation = null, Exception? fault = null)
        : this(kind, validation, fault, validation?.MissingScopes, validation?.MissingAnyScopes)
    {
    }

    private Refusal(
        RefusalKind kind,
        KeyValidation? validation,
        Exception? fault,
        IReadOnlyList<string>? missingScopes,
        IReadOnlyList<string>? missingAnyScopes)
    {
        _kind = kind;
        Validation = validation;
        Fault = fault;
        _missingScopes = missingScopes;
        _missingAnyScopes = missingAnyScopes;
    }

    public RefusalKind Kind => _kind ?? RefusalKind.MissingCredential;

    /// <summary>What the client said of the key, valid or not; null if it was not asked or did not answer.</summary>
    public KeyValidation? Validation { get; }

    /// <summary>Why the client did not answer, or null.</summary>
    public Exception? Fault { get; }

    /// <summary>
    /// Whether the text is no key, and is in <c>Authorization</c>: it may be the token of another scheme.
    /// </summary>
    public bool IsForeign { get; init; }

    /// <summary>Whether it is about a credential for this scheme, and not about a request without one.</summary>
    public bool IsOfCredential => !IsForeign
        && (Validation is not null || (Kind != RefusalKind.MissingCredential && Kind != RefusalKind.Forbidden));

    /// <summary>The missing scopes that the answer names.</summary>
    public IReadOnlyList<string> MissingScopes => _missingScopes ?? [];

    /// <summary>The scopes that the answer names because the key needs one of them and has none.</summary>
    public IReadOnlyList<string> MissingAnyScopes => _missingAnyScopes ?? [];

    /// <summary>The refusal of a valid key that lacks scopes.</summary>
    /// <param name="validation">The validation that let it pass.</param>
    /// <param name="scopes">The scopes that it lacks.</param>
    /// <param name="anyScopes">The scopes of which it needs one and has none.</param>
    public static Refusal OfMissingScopes(
        KeyValidation validation, IReadOnlyList<string> scopes, IReadOnlyList<string> anyScopes) =>
        new(RefusalKind.InsufficientScope, validation, fault: null, scopes, anyScopes);

    /// <summary>
    /// The refusal of a request that may not have what it asks for. Its key is valid, or another scheme has
    /// authenticated it. Where a key was presented and refused, that is the answer.
    /// </summary>
    /// <param name="requirement">The requirement of the endpoint: a key may lack scopes of it.</param>
    public Refusal ToForbidden(KeyRequirement requirement)
    {
        if (Kind != RefusalKind.MissingCredential && !IsForeign)
            return this;

        if (Validation is not { IsValid: true, Key: var key })
            return new(RefusalKind.Forbidden, Validation, Fault) { IsForeign = IsForeign };

        string[] missing = [.. requirement.Scopes.Where(scope => !key.HasScope(scope))];
        var missingAny = requirement.AnyScopes.Any(key.HasScope) ? [] : requirement.AnyScopes;
        var kind = missing.Length + missingAny.Count > 0 ? RefusalKind.InsufficientScope : RefusalKind.Forbidden;
        return new(kind, Validation, Fault, missing, missingAny) { IsForeign = IsForeign };
    }
}

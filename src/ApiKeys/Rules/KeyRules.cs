using ApiKeys.Values;

namespace ApiKeys.Rules;

/// <summary>
/// Decides whether a key may do what a call requires. The checks of the text and of the rate limits are elsewhere, as
/// is the look-up. The checks run in the fixed order of <see cref="ValidationStatus"/>.
/// </summary>
internal static class KeyRules
{
    /// <summary>Returns the refusal of the first check that fails, or a valid answer.</summary>
    /// <param name="key">The key.</param>
    /// <param name="facts">The facts about its tenancy that the requirement asks for.</param>
    /// <param name="requirement">What the call requires.</param>
    /// <param name="call">What is known of the call.</param>
    /// <param name="accepted">The environments that the client accepts; null for all.</param>
    /// <param name="now">The moment.</param>
    public static KeyValidation Check(
        ApiKey key,
        in TenancyFacts facts,
        KeyRequirement requirement,
        in KeyCall call,
        Environments? accepted,
        DateTimeOffset now)
    {
        // What another tenant owns does not exist: not even its status is told.
        if (requirement.Organization is { } organization && organization != key.OrganizationId)
            return KeyValidation.Unknown;

        if ((requirement.AcceptedEnvironments ?? accepted)?.Accept(key.Environment) is false)
            return KeyValidation.Of(ValidationStatus.WrongEnvironment, key);

        if (key.PresentedSecret is { } secret && secret.ExpiresAt <= now)
            return KeyValidation.Of(ValidationStatus.Superseded, key);

        switch (key.GetStatus(now))
        {
            case KeyStatus.Revoked:
                return KeyValidation.Of(ValidationStatus.Revoked, key);
            case KeyStatus.NotYetActive:
                return KeyValidation.Of(ValidationStatus.NotYetActive, key);
            case KeyStatus.Expired:
                return KeyValidation.Of(ValidationStatus.Expired, key);
            case KeyStatus.Disabled:
                return KeyValidation.Of(ValidationStatus.Disabled, key);
        }

        if (key.SuspendedBy is not null)
            return KeyValidation.Of(ValidationStatus.Suspended, key);
        if (!key.IsUnderstood)
            return KeyValidation.Of(ValidationStatus.Unavailable, key);
        if (requirement.Kind is { } kind && kind != key.Kind)
            return KeyValidation.Of(ValidationStatus.WrongKind, key);
        if (!CoversProject(key, facts, requirement) || !CoversProduct(key, facts, requirement))
            return KeyValidation.Of(ValidationStatus.OutOfScope, key);
        if (!key.Metadata.AllowsAddress(call.Address))
            return KeyValidation.Of(ValidationStatus.NetworkNotAllowed, key);

        var granted = ReadOnlyArray<string>.ItemsOf(key.Metadata.Scopes);
        return AreAllGranted(granted, requirement.RequiredScopes)
            && IsAnyGranted(granted, requirement.RequiredAnyScopes)
            ? KeyValidation.Valid(key)
            : KeyValidation.InsufficientScope(key, FindMissingScopes(granted, requirement));
    }

    private static bool CoversProject(ApiKey key, in TenancyFacts facts, KeyRequirement requirement)
    {
        if (requirement.Project is null)
            return true;
        if (!facts.RequiredProjectExists)
            return false;
        return key.ProjectId is null
            ? key.ProductId is null || facts.KeyProductIsInRequiredProject
            : key.ProjectId == requirement.Project;
    }

    private static bool CoversProduct(ApiKey key, in TenancyFacts facts, KeyRequirement requirement)
    {
        if (requirement.Product is null)
            return true;
        if (!facts.RequiredProductExists)
            return false;
        return key.ProductId is null
            ? key.ProjectId is null || facts.RequiredProductIsInKeyProject
            : key.ProductId == requirement.Product;
    }

    private static bool AreAllGranted(ReadOnlySpan<string> granted, string[] required)
    {
        foreach (var scope in required)
        {
            if (!ScopeRules.IsGranted(granted, scope))
                return false;
        }

        return true;
    }

    // Without scopes there is no condition.
    private static bool IsAnyGranted(ReadOnlySpan<string> granted, string[] required)
    {
        foreach (var scope in required)
        {
            if (ScopeRules.IsGranted(granted, scope))
                return true;
        }

        return required.Length is 0;
    }

    private static MissingScopes FindMissingScopes(ReadOnlySpan<string> granted, KeyRequirement requirement)
    {
        var missing = new List<string>(requirement.RequiredScopes.Length);
        foreach (var scope in requirement.RequiredScopes)
        {
            if (!ScopeRules.IsGranted(granted, scope))
                missing.Add(scope);
        }

        var any = requirement.RequiredAnyScopes;
        return new([.. missing], IsAnyGranted(granted, any) ? [] : any);
    }
}

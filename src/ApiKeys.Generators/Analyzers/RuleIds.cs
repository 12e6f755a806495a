namespace ApiKeys.Generators.Analyzers;

/// <summary>The ids of the rules for how keys are used; <c>docs/rules</c> has a page for each.</summary>
internal static class RuleIds
{
    public const string KeyTextInSource = "APIKEYS201";
    public const string ValidationNotLookedAt = "APIKEYS202";
    public const string PlaintextLogged = "APIKEYS203";
}

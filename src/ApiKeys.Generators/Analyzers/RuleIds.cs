namespace ApiKeys.Generators.Analyzers;

/// <summary>The ids of the rules on the use of keys; <c>docs/rules</c> has a page for each.</summary>
internal static class RuleIds
{
    public const string KeyTextInSource = "APIKEYS201";
    public const string ValidationNotRead = "APIKEYS202";
    public const string PlaintextLogged = "APIKEYS203";
    public const string PageMethodProtected = "APIKEYS204";
}

namespace ApiKeys.Generators.Scopes.Model;

/// <summary>The ids of the diagnostics; their messages are in <c>Scopes/Emitting/ScopeDescriptors.cs</c>.</summary>
internal static class ScopeProblemIds
{
    public const string NeitherEnumNorStaticClass = "APIKEYS101";
    public const string DoesNotStandAlone = "APIKEYS102";
    public const string IsFlags = "APIKEYS103";
    public const string NoScopes = "APIKEYS104";
    public const string TooManyScopes = "APIKEYS105";
    public const string BadPrefix = "APIKEYS106";
    public const string BadName = "APIKEYS107";
    public const string NotBelowPrefix = "APIKEYS108";
    public const string NameGivenTwice = "APIKEYS109";
    public const string ValueGivenTwice = "APIKEYS110";
    public const string NameIsUnavailable = "APIKEYS111";
    public const string LanguageIsTooOld = "APIKEYS112";
}

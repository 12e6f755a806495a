using ApiKeys.Values;

namespace ApiKeys.Rules;

/// <summary>The scopes that a key lacks for a call.</summary>
/// <param name="all">The required scopes that it was not granted.</param>
/// <param name="any">The scopes of which it needs one, if it was granted none of them.</param>
internal sealed class MissingScopes(string[] all, string[] any)
{
    public IReadOnlyList<string> All { get; } = new ReadOnlyArray<string>(all);

    public IReadOnlyList<string> Any { get; } = new ReadOnlyArray<string>(any);
}

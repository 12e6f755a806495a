using System.Text;
using ApiKeys.Text;

namespace ApiKeys.Rules;

/// <summary>
/// The environments whose keys a client or a requirement accepts. An empty one is that of keys without environment.
/// </summary>
internal sealed class Environments
{
    private readonly string[] _names;

    private Environments(string[] names) => _names = names;

    /// <summary>
    /// What a client accepts. Null if it names no environment: then it accepts all.
    /// </summary>
    public static Environments? Of(ApiKeyOptions options, string paramName)
    {
        if (options.Environment is null or "" && options.AcceptedEnvironments.Count is 0)
            return null;
        return Of(
            [options.Environment ?? "", .. options.AcceptedEnvironments],
            nameof(ApiKeyOptions.AcceptedEnvironments),
            paramName);
    }

    /// <exception cref="ArgumentException">There are none, or one breaks the rules.</exception>
    public static Environments Of(IReadOnlyList<string> names, string name, string paramName)
    {
        if (names.Count is 0)
            throw new ArgumentException($"{name} has at least one environment.", paramName);
        foreach (var environment in names)
            KeyLabels.CheckEnvironment(environment, name, paramName);
        return new([.. names]);
    }

    public IReadOnlyList<string> Names => _names;

    public bool Accept(string environment)
    {
        foreach (var name in _names)
        {
            if (name == environment)
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether a key that begins with a label may be accepted. The text of a key without environment may end its label
    /// like any environment: only the database knows.
    /// </summary>
    public bool MayAccept(ReadOnlySpan<byte> label)
    {
        foreach (var name in _names)
        {
            var start = label.Length - name.Length;
            if (name.Length is 0 || (start > 1 && label[start - 1] is (byte)'_' && Ascii.Equals(label[start..], name)))
                return true;
        }

        return false;
    }
}

using System.Text;

namespace ApiKeys.Text;

/// <summary>What the text of a key begins with: its kind, and its environment if it has one.</summary>
internal sealed class KeyLabel(string kind, string environment)
{
    public string Kind { get; } = kind;

    /// <summary>The environment, or empty.</summary>
    public string Environment { get; } = environment;

    /// <summary>The label in ASCII, without the <c>_</c> after it.</summary>
    public byte[] Text { get; } =
        Encoding.ASCII.GetBytes(environment.Length is 0 ? kind : $"{kind}_{environment}");

    public override string ToString() => Encoding.ASCII.GetString(Text);
}

namespace ApiKeys.Mutants;

/// <summary>The words after the name of the program.</summary>
internal sealed class Options
{
    public string Files { get; private set; } = "*";

    public int? Sample { get; private set; }

    public int Seed { get; private set; } = 1;

    public bool Lists { get; private set; }

    public bool FaultsOnly { get; private set; }

    public bool IsQuick { get; private set; }

    public string? Classes { get; private set; }

    public string? Like { get; private set; }

    public string? Out { get; private set; }

    public static Options Parse(string[] words)
    {
        var options = new Options();
        for (var i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "--list": options.Lists = true; break;
                case "--faults": options.FaultsOnly = true; break;
                case "--quick": options.IsQuick = true; break;
                case "--files": options.Files = words[++i]; break;
                case "--sample": options.Sample = Number(words[++i]); break;
                case "--seed": options.Seed = Number(words[++i]); break;
                case "--classes": options.Classes = words[++i]; break;
                case "--like": options.Like = words[++i]; break;
                case "--out": options.Out = words[++i]; break;
                default: throw new ArgumentException($"Unknown option: {words[i]}. See eng/mutants.sh.");
            }
        }

        return options;
    }

    private static int Number(string word) => int.Parse(word, System.Globalization.CultureInfo.InvariantCulture);
}

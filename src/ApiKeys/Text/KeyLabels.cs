namespace ApiKeys.Text;

/// <summary>
/// The labels that a client's new keys begin with: each kind alone, or with each environment. The first kind and the
/// first environment are the defaults.
/// </summary>
internal sealed class KeyLabels
{
    private const string Rule =
        "1 to 32 characters of 0-9 A-Z a-z _, begin with a letter, and not end with _";

    private readonly KeyLabel[] _labels;

    /// <exception cref="ArgumentException">A kind or an environment breaks the rules.</exception>
    public KeyLabels(ApiKeyOptions options, string paramName)
    {
        string[] kinds = [options.KeyPrefix, .. options.OtherKeyPrefixes];
        string[] environments = [options.Environment ?? "", .. options.OtherEnvironments];
        for (var i = 0; i < kinds.Length; i++)
        {
            var name = i is 0 ? nameof(ApiKeyOptions.KeyPrefix) : nameof(ApiKeyOptions.OtherKeyPrefixes);
            if (!IsValid(kinds[i]))
                throw new ArgumentException($"{name} must have {Rule}.", paramName);
        }

        for (var i = 0; i < environments.Length; i++)
        {
            var name = i is 0 ? nameof(ApiKeyOptions.Environment) : nameof(ApiKeyOptions.OtherEnvironments);
            CheckEnvironment(environments[i], name, paramName);
        }

        _labels = new KeyLabel[kinds.Length * environments.Length];
        for (var i = 0; i < _labels.Length; i++)
        {
            var label = new KeyLabel(kinds[i / environments.Length], environments[i % environments.Length]);
            if (Array.Exists(_labels, other => other is not null && other.Text.AsSpan().SequenceEqual(label.Text)))
            {
                throw new ArgumentException(
                    $"Two keys of the options' kinds and environments would begin alike, with {label}. Each kind and "
                    + "each environment is listed once, and no kind ends like a kind with an environment.",
                    paramName);
            }

            _labels[i] = label;
        }
    }

    /// <summary>
    /// Refuses an environment that breaks the rules. An empty one is that of keys without environment.
    /// </summary>
    /// <exception cref="ArgumentException">It breaks a rule.</exception>
    public static void CheckEnvironment(string? environment, string name, string paramName)
    {
        if (environment is not "" && !IsValid(environment))
            throw new ArgumentException($"{name} must be empty, or have {Rule}.", paramName);
    }

    /// <summary>Refuses a kind that no key can have.</summary>
    /// <exception cref="ArgumentException">It breaks the rules.</exception>
    public static void CheckKind(string? kind, string name, string paramName)
    {
        if (!IsValid(kind))
            throw new ArgumentException($"{name} must have {Rule}.", paramName);
    }

    /// <summary>The label of a new key. Null stands for the default.</summary>
    /// <exception cref="ArgumentException">The options do not list the kind or the environment.</exception>
    public KeyLabel Find(string? kind, string? environment)
    {
        kind ??= _labels[0].Kind;
        environment ??= _labels[0].Environment;
        var hasKind = false;
        foreach (var label in _labels)
        {
            if (label.Kind == kind && label.Environment == environment)
                return label;
            hasKind |= label.Kind == kind;
        }

        throw hasKind
            ? new ArgumentException(
                $"The options list no such environment ({nameof(ApiKeyOptions.Environment)}, "
                + $"{nameof(ApiKeyOptions.OtherEnvironments)}).",
                nameof(environment))
            : new ArgumentException(
                $"The options list no such kind ({nameof(ApiKeyOptions.KeyPrefix)}, "
                + $"{nameof(ApiKeyOptions.OtherKeyPrefixes)}).",
                nameof(kind));
    }

    /// <summary>The label that a well-formed text begins with, or null if the options do not list it.</summary>
    public KeyLabel? FindOf(ReadOnlySpan<byte> text)
    {
        foreach (var label in _labels)
        {
            if (KeyText.Label(text).SequenceEqual(label.Text))
                return label;
        }

        return null;
    }

    private static bool IsValid(string? part) =>
        part is { Length: > 0 and <= KeyText.MaxLabelLength }
        && char.IsAsciiLetter(part[0])
        && part[^1] is not '_'
        && part.All(character => char.IsAsciiLetterOrDigit(character) || character is '_');
}

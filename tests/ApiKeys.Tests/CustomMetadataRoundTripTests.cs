using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ApiKeys.Tests;

/// <summary>Tests over random JSON: an object survives storage, and its spelling does not matter.</summary>
public class CustomMetadataRoundTripTests
{
    private const int Objects = 5_000;
    private const string Junk = "{}[]\",:\\ud80e+-.1 \0\ud800\ude00";

    [Fact]
    public void Any_JSON_object_survives_being_kept()
    {
        var random = Seeded.Create("round trip");
        for (var i = 0; i < Objects; i++)
        {
            var tree = CreateObject(random, depth: 0);
            var parsed = CustomMetadata.Parse(Spell(tree, random));
            var stored = parsed.Snapshot("metadata");
            var read = CustomMetadata.FromStored(stored.ToString());

            AssertSame(parsed, stored, i);
            AssertSame(stored, read, i);
            AssertSame(read, new(read), i);
            Assert.True(
                stored.ToString() == read.Snapshot("metadata").ToString(),
                Seeded.Failure($"object {i}: the text"));
        }
    }

    [Fact]
    public void The_spelling_of_an_object_does_not_matter()
    {
        var random = Seeded.Create("spelling");
        for (var i = 0; i < Objects; i++)
        {
            var tree = CreateObject(random, depth: 0);
            AssertSame(CustomMetadata.Parse(Spell(tree, random)), CustomMetadata.Parse(Spell(tree, random)), i);
        }
    }

    [Fact]
    public void Different_objects_are_not_equal()
    {
        var random = Seeded.Create("another");
        for (var i = 0; i < Objects; i++)
        {
            var tree = CreateObject(random, depth: 0);
            var first = CustomMetadata.Parse(Spell(tree, random));
            tree.Add(("another", (object?)random.Next()));
            Assert.False(first.Equals(CustomMetadata.Parse(Spell(tree, random))), Seeded.Failure($"object {i}"));
        }
    }

    [Fact]
    public void Junk_is_read_or_refused_with_an_ArgumentException()
    {
        var random = Seeded.Create("junk");
        for (var i = 0; i < 100_000; i++)
        {
            var text = new StringBuilder(Spell(CreateObject(random, depth: 2), random));
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                text[random.Next(text.Length)] = Junk[random.Next(Junk.Length)];

            try
            {
                var parsed = CustomMetadata.Parse(text.ToString());
                AssertSame(parsed, parsed.Snapshot("metadata"), i);
                Assert.NotEmpty(parsed.ToString());
            }
            catch (ArgumentException exception)
            {
                Assert.True(exception.ParamName is "json", Seeded.Failure($"object {i}: {exception.ParamName}"));
            }
        }
    }

    private static void AssertSame(CustomMetadata first, CustomMetadata second, int which)
    {
        Assert.True(first.Equals(second), Seeded.Failure($"object {which}: not equal"));
        Assert.True(second.Equals(first), Seeded.Failure($"object {which}: not equal the other way round"));
        Assert.True(first.GetHashCode() == second.GetHashCode(), Seeded.Failure($"object {which}: other hash code"));
        foreach (var (name, value) in first)
        {
            Assert.True(
                value == second[name] && value.GetHashCode() == second[name].GetHashCode(),
                Seeded.Failure($"object {which}: a value"));
            Assert.True(
                JsonElement.DeepEquals(value.Json, second[name].Json),
                Seeded.Failure($"object {which}: a value's JSON"));
        }
    }

    private static List<(string Name, object? Value)> CreateObject(Random random, int depth)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var i = random.Next(0, 5); i > 0; i--)
            members[CreateText(random)] = CreateValue(random, depth + 1);
        return [.. members.Select(member => (member.Key, member.Value))];
    }

    private static object? CreateValue(Random random, int depth) => random.Next(depth < 4 ? 7 : 5) switch
    {
        0 => null,
        1 => random.Next(2) is 0,
        2 => CreateNumber(random),
        3 or 4 => CreateText(random),
        5 => CreateObject(random, depth),
        _ => Enumerable.Range(0, random.Next(0, 4)).Select(_ => CreateValue(random, depth + 1)).ToArray(),
    };

    private static decimal CreateNumber(Random random) => random.Next(4) switch
    {
        0 => random.Next(-5, 6),
        1 => random.NextInt64(long.MinValue, long.MaxValue),
        2 => random.NextInt64(-1_000_000_000_000, 1_000_000_000_000) / 1_000_000m,
        _ => new decimal(random.Next(), random.Next(), random.Next(), random.Next(2) is 0, (byte)random.Next(0, 29)),
    };

    private static string CreateText(Random random)
    {
        string[] pieces =
        [
            "a", "B", " ", "\"", "\\", "/", "\n", "\t", "\u0001", "\u007f", "é", "\u2028", "<", "&", "'", "+", "東", "😀",
            "\uffff", "e\u0301", "٣",
        ];
        return string.Concat(Enumerable.Range(0, random.Next(0, 8)).Select(_ => pieces[random.Next(pieces.Length)]));
    }

    /// <summary>Writes a value as JSON, with a random choice among equivalent spellings.</summary>
    private static string Spell(object? value, Random random)
    {
        var space = random.Next(3) is 0 ? " " : "";
        switch (value)
        {
            case null:
                return "null";
            case bool truth:
                return truth ? "true" : "false";
            case string text:
                return SpellText(text, random);
            case decimal number:
                return SpellNumber(number, random);
            case int number:
                return number.ToString(CultureInfo.InvariantCulture);
            case List<(string Name, object? Value)> members:
                var shuffled = members.ToArray();
                random.Shuffle(shuffled);
                var spelled = shuffled.Select(
                    member => SpellText(member.Name, random) + space + ":" + Spell(member.Value, random));
                return "{" + space + string.Join("," + space, spelled) + space + "}";
            default:
                var items = ((object?[])value).Select(item => Spell(item, random));
                return "[" + string.Join(space + ",", items) + space + "]";
        }
    }

    private static string SpellText(string text, Random random)
    {
        var spelled = new StringBuilder("\"");
        foreach (var unit in text)
        {
            // Surrogates are never escaped, so no pair is split.
            if (unit < ' ' || unit is '"' or '\\' || (!char.IsSurrogate(unit) && random.Next(3) is 0))
                spelled.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            else
                spelled.Append(unit);
        }

        return spelled.Append('"').ToString();
    }

    private static string SpellNumber(decimal number, Random random)
    {
        var plain = number.ToString(CultureInfo.InvariantCulture);
        if (number is 0)
            return random.Next(2) is 0 ? plain : "-0.00";

        var zeros = new string('0', random.Next(0, 3));
        var hasPoint = plain.Contains('.', StringComparison.Ordinal);
        return random.Next(3) switch
        {
            0 => plain,
            1 => hasPoint ? plain + zeros : plain + ".0" + zeros,
            _ => hasPoint ? plain + "e0" : $"{plain}{zeros}E-{zeros.Length}",
        };
    }
}

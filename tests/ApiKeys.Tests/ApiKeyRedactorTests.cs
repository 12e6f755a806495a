using System.Text;
using ApiKeys.Tests.Text;

namespace ApiKeys.Tests;

public class ApiKeyRedactorTests
{
    private const string Example = "acme_test_THISisAMADEUPexampleANDnobodysKEY00000000000VkodX";
    private const string Shown = "acme_test_THISisAM…";

    // The surroundings of keys: mostly characters that a key may hold, and some that it may not.
    private const string Around = "abzAZ019___{}\"'=&:/%+.- \n\t…é\ud83d\ude00\0";

    [Theory]
    [InlineData("", "")]
    [InlineData("Authorization: Bearer ", "")]
    [InlineData("https://example.com/?key=", "&page=2")]
    [InlineData("{\"key\":\"", "\"}")]
    [InlineData("key=\\u0022", "\\u0022,")]
    [InlineData("", "_x")]
    [InlineData("", "andmore")]
    [InlineData("", "0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("before", "")]
    [InlineData("12345", "")]
    [InlineData("___", "___")]
    [InlineData("my_", "")]
    [InlineData("sk_junk_", "_sk_junk")]
    [InlineData("漢字", "漢字")]
    public void A_key_is_found_in_any_surroundings(string before, string after) =>
        Assert.Equal(before + Shown + after, ApiKeyRedactor.Redact(before + Example + after));

    [Fact]
    public void Keys_that_touch_are_all_found()
    {
        var other = Encoding.ASCII.GetString(ReferenceKey.Create(Seeded.Create("touch"), "sk"));

        Assert.Equal(Shown + other[..11] + "…" + Shown, ApiKeyRedactor.Redact(Example + other + Example));
        Assert.Equal(Shown + "_" + other[..11] + "…", ApiKeyRedactor.Redact(Example + "_" + other));
    }

    [Fact]
    public void A_key_that_is_the_label_of_another_key_is_redacted_too()
    {
        // Both the whole text and its beginning are keys: the shorter key is the label of the longer one.
        var inner = ReferenceKey.Create(Seeded.Create("inner"), "a");
        var outer = ReferenceKey.Create(Seeded.Create("outer"), Encoding.ASCII.GetString(inner));
        var (innerText, text) = (Encoding.ASCII.GetString(inner), Encoding.ASCII.GetString(outer));

        Assert.Equal(
            innerText[..10] + "…_" + text[(inner.Length + 1)..(inner.Length + 9)] + "…",
            ApiKeyRedactor.Redact(text));
    }

    [Fact]
    public void A_text_without_a_key_is_returned_as_it_is_and_allocates_nothing()
    {
        string[] texts =
        [
            "",
            "nothing here",
            new('_', 1_000),
            new('a', 1_000),
            Example[..^1],
            Example[1..].Replace("acme", "9", StringComparison.Ordinal),
            Example[..^1] + "Y",
            Example.ToUpperInvariant(),
            Example.Insert(20, "\n"),
            Example.Replace("_", "%5F", StringComparison.Ordinal),
            Convert.ToBase64String(Encoding.ASCII.GetBytes(Example)),
        ];
        RedactAll();

        var before = GC.GetAllocatedBytesForCurrentThread();
        var same = RedactAll();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(texts.Length, same);

        int RedactAll()
        {
            var same = 0;
            foreach (var text in texts)
                same += ReferenceEquals(text, ApiKeyRedactor.Redact(text)) ? 1 : 0;
            return same;
        }
    }

    [Fact]
    public void Every_key_in_a_random_text_is_redacted_and_the_rest_stays()
    {
        var random = Seeded.Create(nameof(ApiKeyRedactorTests));
        for (var i = 0; i < 20_000; i++)
        {
            var (text, expected, keys) = (new StringBuilder(), new StringBuilder(), new List<string>());
            for (var parts = random.Next(1, 6); parts > 0; parts--)
            {
                var around = new string(
                    random.GetItems<char>(Around, random.Next(4) is 0 ? random.Next(120) : random.Next(4)));
                text.Append(around);
                expected.Append(around);
                var key = Encoding.ASCII.GetString(ReferenceKey.Create(random, ReferenceKey.CreateLabel(random)));
                var isWhole = random.Next(4) is not 0;
                if (!isWhole)
                    key = Alter(random, key);
                text.Append(key);
                expected.Append(isWhole ? key[..^41] + "…" : key);
                if (isWhole)
                    keys.Add(key);
            }

            var redacted = ApiKeyRedactor.Redact(text.ToString());

            // The messages do not quote the texts: logs of tests are kept.
            Assert.True(redacted == expected.ToString(), Seeded.Failure($"text {i} is redacted wrongly"));
            Assert.True(
                keys.TrueForAll(key => !redacted.Contains(key[^41..], StringComparison.Ordinal)),
                Seeded.Failure($"text {i} leaks"));
            Assert.True(
                ReferenceEquals(redacted, ApiKeyRedactor.Redact(redacted)),
                Seeded.Failure($"text {i} is redacted twice"));
        }
    }

    [Fact]
    public void The_redactor_finds_the_same_keys_as_a_slow_search()
    {
        // The texts have few characters, so underscores and runs of 49 other characters occur at all distances. Some
        // texts get keys with a right checksum.
        var random = Seeded.Create("slow search");
        for (var i = 0; i < 5_000; i++)
        {
            var text = random.GetItems<char>(
                random.Next(2) is 0 ? "aZ0_" : "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaZ0_-",
                random.Next(60, 300));
            for (var keys = random.Next(4); keys > 0; keys--)
            {
                var key = Encoding.ASCII.GetString(ReferenceKey.Create(random, ReferenceKey.CreateLabel(random)));
                if (key.Length <= text.Length)
                    key.CopyTo(text.AsSpan(random.Next(text.Length - key.Length + 1)));
            }

            Assert.True(ApiKeyRedactor.Redact(new(text)) == RedactSlowly(text), Seeded.Failure($"text {i}"));
        }
    }

    [Fact]
    public void Hostile_texts_take_time_in_proportion_to_their_length()
    {
        // At each underscore a key may end, and its label may begin at 65 places. In quadratic time this would take
        // hours.
        var text = string.Concat(Enumerable.Repeat("_" + new string('a', 49), 40_000));
        Assert.Same(text, ApiKeyRedactor.Redact(text));

        text = string.Concat(Enumerable.Repeat("a_", 1_000_000));
        Assert.Same(text, ApiKeyRedactor.Redact(text));
    }

    [Fact]
    public void The_buffer_needs_the_length_of_the_redacted_text_and_no_more()
    {
        var text = $"a {Example} b {Example} c";
        var expected = $"a {Shown} b {Shown} c";
        var destination = new char[expected.Length];

        Assert.True(ApiKeyRedactor.TryRedact(text, destination, out var written));
        Assert.Equal(expected, new(destination.AsSpan(0, written)));
        for (var length = 0; length < expected.Length; length++)
        {
            Array.Clear(destination);
            Assert.False(ApiKeyRedactor.TryRedact(text, destination.AsSpan(0, length), out written));
            Assert.Equal(0, written);
            Assert.StartsWith(new string(destination).TrimEnd('\0'), expected, StringComparison.Ordinal);
        }

        Assert.True(ApiKeyRedactor.TryRedact("", [], out written));
        Assert.Equal(0, written);
    }

    [Fact]
    public void A_null_text_is_refused() => Assert.Throws<ArgumentNullException>(() => ApiKeyRedactor.Redact(null!));

    // Replaces one character of the token. The checksum always detects that.
    private static string Alter(Random random, string key)
    {
        var place = key.Length - 49 + random.Next(43);
        var index = ReferenceKey.Alphabet.IndexOf(key[place], StringComparison.Ordinal);
        var other = ReferenceKey.Alphabet[(index + random.Next(1, 62)) % 62];
        return key[..place] + other + key[(place + 1)..];
    }

    private static string RedactSlowly(ReadOnlySpan<char> text)
    {
        var isHidden = new bool[text.Length];
        Span<byte> ascii = stackalloc byte[115];
        for (var end = 51; end <= text.Length; end++)
        {
            for (var length = 51; length <= Math.Min(115, end); length++)
            {
                var candidate = text[(end - length)..end];
                var isAscii = true;
                for (var i = 0; i < length; i++)
                {
                    isAscii &= candidate[i] < 128;
                    ascii[i] = (byte)candidate[i];
                }

                // Checks the underscore first, because the reference's checksum is slow.
                if (isAscii && candidate[^50] is '_' && ReferenceKey.Accepts(ascii[..length]))
                    isHidden.AsSpan(end - 41, 41).Fill(true);
            }
        }

        var redacted = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (!isHidden[i])
                redacted.Append(text[i]);
            else if (i is 0 || !isHidden[i - 1])
                redacted.Append('…');
        }

        return redacted.ToString();
    }
}

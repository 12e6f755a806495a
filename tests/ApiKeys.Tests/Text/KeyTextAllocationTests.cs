using System.Text;
using ApiKeys.Text;

namespace ApiKeys.Tests.Text;

/// <summary>Parsing a text allocates zero bytes, for junk and for keys.</summary>
public class KeyTextAllocationTests
{
    private const int Calls = 10_000;

    [Fact]
    public void Accepting_a_text_allocates_nothing()
    {
        var text = ReferenceKey.Create(Seeded.Create(nameof(KeyTextAllocationTests)), "sk_live");
        AssertAllocatesNothing(text, Encoding.ASCII.GetString(text), accepted: true);
    }

    [Theory]
    [InlineData("nothing", 0)]
    [InlineData("short", 10)]
    [InlineData("right length, no key", 57)]
    [InlineData("1 MB", 1_048_576)]
    public void Refusing_junk_allocates_nothing(string kind, int length)
    {
        Assert.NotEmpty(kind);
        AssertAllocatesNothing(new byte[length], new('\ud800', length), accepted: false);
    }

    [Fact]
    public void Refusing_a_wrong_checksum_allocates_nothing()
    {
        var text = ReferenceKey.Create(Seeded.Create(nameof(KeyTextAllocationTests)), "sk_live");
        text[20] = text[20] is (byte)'a' ? (byte)'b' : (byte)'a';
        AssertAllocatesNothing(text, Encoding.ASCII.GetString(text), accepted: false);
    }

    private static void AssertAllocatesNothing(byte[] utf8, string utf16, bool accepted)
    {
        // The first run creates static tables, which must not be counted below.
        var text = ReferenceKey.Create(Seeded.Create("tables"), "sk");
        Run(text, Encoding.ASCII.GetString(text), 1);
        Run(utf8, utf16, 100);

        // The runtime allocates now and then for itself, when it compiles the loop again. Calls that allocate would do
        // so in every round.
        var allocated = long.MaxValue;
        for (var round = 0; round < 5 && allocated > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var count = Run(utf8, utf16, Calls);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(accepted ? 2 * Calls : 0, count);
        }

        Assert.Equal(0, allocated);
    }

    private static int Run(byte[] utf8, string utf16, int calls)
    {
        Span<byte> copy = stackalloc byte[KeyText.MaxLength];
        var accepted = 0;
        for (var i = 0; i < calls; i++)
        {
            accepted += KeyText.IsWellFormed(utf8) ? 1 : 0;
            accepted += KeyText.TryParse(utf16, copy, out _) ? 1 : 0;
        }

        return accepted;
    }
}

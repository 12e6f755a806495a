using ApiKeys.Hashing;

namespace ApiKeys.Tests.Hashing;

public class KeyTaggerTests
{
    [Fact]
    public void The_same_text_has_the_same_tag()
    {
        var tagger = new KeyTagger();
        Assert.Equal(tagger.Tag("a text"u8), tagger.Tag([.. "a text"u8]));
    }

    [Fact]
    public void Another_text_has_another_tag()
    {
        var tagger = new KeyTagger();
        var text = new byte[52];
        HashSet<KeyTag> tags = [tagger.Tag(text)];
        for (var bit = 0; bit < text.Length * 8; bit++)
        {
            text[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(tags.Add(tagger.Tag(text)), $"Bit {bit} does not change the tag.");
            text[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Another_tagger_has_other_tags()
    {
        var tags = Enumerable.Range(0, 1_000).Select(_ => new KeyTagger().Tag("a text"u8)).ToHashSet();
        Assert.Equal(1_000, tags.Count);
        Assert.Equal(1_000, tags.Select(tag => tag.Low).Distinct().Count());
        Assert.Equal(1_000, tags.Select(tag => tag.High).Distinct().Count());
    }

    [Fact]
    public void Tags_differ_if_either_half_differs()
    {
        var tag = new KeyTag(1, 2);
        Assert.Equal(tag, new KeyTag(1, 2));
        Assert.Equal(tag.GetHashCode(), new KeyTag(1, 2).GetHashCode());
        Assert.NotEqual(tag, new KeyTag(1, 3));
        Assert.NotEqual(tag, new KeyTag(3, 2));
        Assert.NotEqual(tag, new KeyTag(2, 1));
    }

    [Fact]
    public void Tagging_allocates_nothing()
    {
        var tagger = new KeyTagger();
        Span<byte> text = stackalloc byte[52];
        Tag(tagger, text, 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Tag(tagger, text, 10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Tag(KeyTagger tagger, ReadOnlySpan<byte> text, int calls)
        {
            for (var i = 0; i < calls; i++)
                tagger.Tag(text);
        }
    }
}

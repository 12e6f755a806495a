using ApiKeys.Serialization;

namespace ApiKeys.Tests.Serialization;

public class RecentColumnsTests
{
    [Fact]
    public void Equal_texts_share_one_list_and_others_do_not()
    {
        var first = KeyColumns.ReadScopes("[\"read\",\"write\"]").Items;
        Assert.Equal(["read", "write"], first);
        Assert.Same(first, KeyColumns.ReadScopes(string.Concat("[\"read\",", "\"write\"]")).Items);
        Assert.Equal(["read"], KeyColumns.ReadScopes("[\"read\"]").Items);
    }

    [Fact]
    public void Any_number_of_texts_of_any_length_are_read_right()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 1_000; i++)
                Assert.Equal([$"scope-{i}"], KeyColumns.ReadScopes($"[\"scope-{i}\"]").Items);
            var many = Enumerable.Range(0, 256).Select(i => $"scope:{i}").ToArray();
            Assert.Equal(many, KeyColumns.ReadScopes(KeyColumns.WriteScopes(many)).Items);
        }
    }

    [Fact]
    public void A_list_that_is_shared_cannot_be_changed() =>
        Assert.Throws<NotSupportedException>(
            () => ((IList<string>)KeyColumns.ReadScopes("[\"read\"]").Items)[0] = "write");
}

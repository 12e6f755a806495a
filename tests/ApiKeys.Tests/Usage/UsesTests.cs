using ApiKeys.Usage;
using Key = ApiKeys.Tests.Rules.Key;

namespace ApiKeys.Tests.Usage;

public class UsesTests
{
    private static readonly Uses Earlier = new(2, Key.Now);
    private static readonly Uses Later = new(3, Key.Now.AddSeconds(1));

    [Fact]
    public void Uses_are_added_up_and_the_latest_is_kept_in_either_order()
    {
        Assert.Equal(new(5, Later.LastUsedAt), Earlier.Add(Later));
        Assert.Equal(new(5, Later.LastUsedAt), Later.Add(Earlier));
        Assert.Equal(new(2, Key.Now), default(Uses).Add(Earlier));
    }

    [Fact]
    public void A_key_that_was_never_used_gets_the_first_uses() =>
        Assert.Equal(Key.Create() with { UseCount = 2, LastUsedAt = Key.Now }, Earlier.AddTo(Key.Create()));

    [Fact]
    public void A_later_use_that_is_stored_already_stays_the_last()
    {
        var key = Key.Create() with { UseCount = 10, LastUsedAt = Later.LastUsedAt };
        Assert.Equal(key with { UseCount = 12 }, Earlier.AddTo(key));
    }
}

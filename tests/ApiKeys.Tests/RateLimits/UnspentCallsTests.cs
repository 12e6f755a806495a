using ApiKeys.RateLimits;
using Key = ApiKeys.Tests.Rules.Key;

namespace ApiKeys.Tests.RateLimits;

public class UnspentCallsTests
{
    private static readonly DateTimeOffset GrantedAt = DateTimeOffset.FromUnixTimeSeconds(86_400 + 3_600 + 60 + 1);

    [Fact]
    public void The_JSON_has_the_id_and_then_the_start_and_the_calls_of_each_window()
    {
        var json = UnspentCalls.ToJson([Unspent(1, 4, 3, 2, 1), Unspent(2, 0, 0, 0, 5)]);

        Assert.Equal(
            "[[\"019c0000000070008000000000000001\",90061,4,90060,3,90000,2,86400,1],"
            + "[\"019c0000000070008000000000000002\",90061,0,90060,0,90000,0,86400,5]]",
            json);
        Assert.Equal("[]", UnspentCalls.ToJson([]));
    }

    [Fact]
    public void Calls_are_unspent_if_any_window_has_some()
    {
        Assert.True(Unspent(1, 0, 0, 0, 0).IsEmpty);
        Assert.False(Unspent(1, 1, 0, 0, 0).IsEmpty);
        Assert.False(Unspent(1, 0, 0, 0, 1).IsEmpty);
    }

    private static UnspentCalls Unspent(int key, long second, long minute, long hour, long day)
    {
        var calls = default(WindowCounts);
        (calls[RateLimitWindow.Second], calls[RateLimitWindow.Minute]) = (second, minute);
        (calls[RateLimitWindow.Hour], calls[RateLimitWindow.Day]) = (hour, day);
        return new(new(Key.Id(key)), GrantedAt, calls);
    }
}

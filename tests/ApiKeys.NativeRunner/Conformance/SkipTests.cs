using Xunit.Sdk;

namespace ApiKeys.NativeRunner.Conformance;

/// <summary>No assertion catches a skip. The tests catch it themselves, because CI must not skip a test.</summary>
public sealed class SkipTests
{
    [Fact]
    public Task A_test_skips_itself() => AssertSkipsAsync(() => Assert.Skip("Why."));

    [Fact]
    public Task SkipUnless_skips() => AssertSkipsAsync(() => Assert.SkipUnless(Environment.ProcessId < 0, "Why."));

    [Fact]
    public Task SkipWhen_skips() => AssertSkipsAsync(() => Assert.SkipWhen(Environment.ProcessId > 0, "Why."));

    [Fact]
    public Task Throws_does_not_catch_a_skip() =>
        AssertSkipsAsync(() => Assert.Throws<InvalidOperationException>(() => Assert.Skip("Why.")));

    [Fact]
    public Task ThrowsAny_does_not_catch_a_skip() =>
        AssertSkipsAsync(() => Assert.ThrowsAny<Exception>(() => Assert.Skip("Why.")));

    [Fact]
    public Task ThrowsAsync_does_not_catch_a_skip() =>
        AssertSkipsAsync(async () => await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await Task.Yield();
            Assert.Skip("Why.");
        }));

    [Fact]
    public Task Record_does_not_catch_a_skip() =>
        AssertSkipsAsync(() => Record.Exception(() => Assert.Skip("Why.")));

    private static Task AssertSkipsAsync(Action test) => AssertSkipsAsync(() =>
    {
        test();
        return Task.CompletedTask;
    });

    private static async Task AssertSkipsAsync(Func<Task> test)
    {
        try
        {
            await test();
        }
        catch (SkipException skip)
        {
            Assert.Contains("Why.", skip.Message, StringComparison.Ordinal);
            return;
        }

        Assert.Fail("Nothing was skipped.");
    }
}

using Xunit.Sdk;

namespace ApiKeys.NativeRunner.Conformance;

/// <summary>A skip reaches the runner, whatever it has to pass on its way out. Each is caught here, so that CI skips nothing.</summary>
public sealed class SkipTests
{
    [Fact]
    public Task A_test_skips_itself() => AssertSkipsAsync(() => Assert.Skip("Why."));

    [Fact]
    public Task SkipUnless_skips() => AssertSkipsAsync(() => Assert.SkipUnless(Environment.ProcessId < 0, "Why."));

    [Fact]
    public Task SkipWhen_skips() => AssertSkipsAsync(() => Assert.SkipWhen(Environment.ProcessId > 0, "Why."));

    [Fact]
    public Task A_skip_is_no_exception_for_Throws() =>
        AssertSkipsAsync(() => Assert.Throws<InvalidOperationException>(() => Assert.Skip("Why.")));

    [Fact]
    public Task A_skip_is_no_exception_for_ThrowsAny() =>
        AssertSkipsAsync(() => Assert.ThrowsAny<Exception>(() => Assert.Skip("Why.")));

    [Fact]
    public Task A_skip_is_no_exception_for_ThrowsAsync() =>
        AssertSkipsAsync(async () => await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await Task.Yield();
            Assert.Skip("Why.");
        }));

    [Fact]
    public Task A_skip_is_no_exception_for_Record() =>
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

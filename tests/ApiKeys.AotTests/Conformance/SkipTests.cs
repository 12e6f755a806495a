namespace ApiKeys.AotTests.Conformance;

/// <summary>Every one of these is skipped, whatever the skip has to pass on its way out.</summary>
public sealed class SkipTests
{
    [Fact(Skip = "By attribute.")]
    public void An_attribute_skips() => Assert.Fail();

    [Theory(Skip = "By attribute.")]
    [InlineData(1)]
    [InlineData(2)]
    public void An_attribute_skips_a_theory_once(int number) => Assert.Fail($"{number}");

    [Fact]
    public void A_test_skips_itself() => Assert.Skip("By the test.");

    [Fact]
    public void SkipUnless_skips() => Assert.SkipUnless(Environment.ProcessId < 0, "By a condition.");

    [Fact]
    public async Task SkipWhen_skips()
    {
        await Task.Yield();
        Assert.SkipWhen(Environment.ProcessId > 0, "By a condition.");
    }

    [Fact]
    public void A_skip_is_no_exception_for_Throws() =>
        Assert.Throws<InvalidOperationException>(() => Assert.Skip("Inside of Throws."));

    [Fact]
    public void A_skip_is_no_exception_for_ThrowsAny() =>
        Assert.ThrowsAny<Exception>(() => Assert.Skip("Inside of ThrowsAny."));

    [Fact]
    public Task A_skip_is_no_exception_for_ThrowsAsync() =>
        Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await Task.Yield();
            Assert.Skip("Inside of ThrowsAsync.");
        });

    [Fact]
    public void A_skip_is_no_exception_for_Record() =>
        Assert.NotNull(Record.Exception(() => Assert.Skip("Inside of Record.")));
}

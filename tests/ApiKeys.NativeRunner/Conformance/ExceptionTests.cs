using Xunit.Sdk;
using static ApiKeys.NativeRunner.Conformance.Verdict;

namespace ApiKeys.NativeRunner.Conformance;

public sealed class ExceptionTests
{
    private static object? Throw(Exception exception) => throw exception;

    private static async Task ThrowLater(Exception exception)
    {
        await Task.Yield();
        throw exception;
    }

    [Fact]
    public void Throws_requires_the_exact_type()
    {
        var thrown = new InvalidOperationException("a");
        Assert.Same(thrown, Assert.Throws<InvalidOperationException>(() => Throw(thrown)));
        Assert.Same(thrown, Assert.Throws<InvalidOperationException>(() => { Throw(thrown); }));
        Fails(
            () => Assert.Throws<InvalidOperationException>(() => { }),
            () => Assert.Throws<Exception>(() => Throw(thrown)),
            () => Assert.Throws<ArgumentException>(() => Throw(new ArgumentNullException("a"))),
            () => Assert.Throws<FormatException>(() => Throw(thrown)));
    }

    [Fact]
    public void ThrowsAny_accepts_a_derived_type()
    {
        var thrown = new ArgumentNullException("a");
        Assert.Same(thrown, Assert.ThrowsAny<ArgumentException>(() => Throw(thrown)));
        Fails(
            () => Assert.ThrowsAny<ArgumentException>(() => { }),
            () => Assert.ThrowsAny<ArgumentException>(() => Throw(new FormatException())));
    }

    [Fact]
    public void Throws_can_check_the_name_of_the_parameter()
    {
        Holds(() => Assert.Throws<ArgumentNullException>("a", () => Throw(new ArgumentNullException("a"))));
        Fails(
            () => Assert.Throws<ArgumentNullException>("b", () => Throw(new ArgumentNullException("a"))),
            () => Assert.Throws<ArgumentException>("a", () => Throw(new ArgumentNullException("a"))));
    }

    [Fact]
    public async Task Asynchronous_code_is_awaited()
    {
        var thrown = new ArgumentNullException("a");
        Assert.Same(thrown, await Assert.ThrowsAsync<ArgumentNullException>(() => ThrowLater(thrown)));
        Assert.Same(thrown, await Assert.ThrowsAsync<ArgumentNullException>("a", () => ThrowLater(thrown)));
        Assert.Same(thrown, await Assert.ThrowsAnyAsync<ArgumentException>(() => ThrowLater(thrown)));
        Assert.Same(thrown, await Record.ExceptionAsync(() => ThrowLater(thrown)));
        Assert.Null(await Record.ExceptionAsync(() => Task.CompletedTask));

        await Assert.ThrowsAnyAsync<XunitException>(
            () => Assert.ThrowsAsync<ArgumentException>(() => ThrowLater(thrown)));
        await Assert.ThrowsAnyAsync<XunitException>(
            () => Assert.ThrowsAsync<ArgumentNullException>("b", () => ThrowLater(thrown)));
        await Assert.ThrowsAnyAsync<XunitException>(
            () => Assert.ThrowsAnyAsync<FormatException>(() => ThrowLater(thrown)));
        await Assert.ThrowsAnyAsync<XunitException>(
            () => Assert.ThrowsAnyAsync<FormatException>(() => Task.CompletedTask));
    }

    [Fact]
    public void Record_returns_the_exception()
    {
        var thrown = new FormatException();
        Assert.Same(thrown, Record.Exception(() => Throw(thrown)));
        Assert.Null(Record.Exception(() => { }));
    }
}

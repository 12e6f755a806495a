namespace ApiKeys.NativeRunner.Conformance;

public abstract class TheoryTests
{
    public static TheoryData<int, string> Pairs => new() { { 1, "one" }, { 2, "two" } };

    public static TheoryData<string> Words { get; } =
        ["a", "b\n\"c\"", new TheoryDataRow<string>("e")];

    public static IEnumerable<(string Text, int Length)> Tuples() => [("abc", 3), ("", 0)];

    [Theory]
    [InlineData("abc", 3, true)]
    [InlineData(null, -1, false)]
    public void Inline_data_becomes_arguments(string? text, int length, bool given)
    {
        Assert.Equal(given, text is not null);
        Assert.Equal(text?.Length ?? -1, length);
    }

    [Theory]
    [InlineData(1, 'c', 1.5, 2.5f, DayOfWeek.Friday, typeof(List<int>), null, new[] { 1, 2 })]
    [InlineData(long.MinValue, '\'', double.NaN, float.MaxValue, (DayOfWeek)(-1), typeof(List<>), 7, new int[0])]
    public void Inline_data_can_have_any_type(
        long number, char letter, double real, float small, DayOfWeek day, Type type, int? maybe, int[] array)
    {
        Assert.Equal(number == 1, letter == 'c');
        Assert.NotEqual(double.IsNaN(real), small < 3);
        Assert.Equal(day is DayOfWeek.Friday, type == typeof(List<int>));
        Assert.Equal(maybe is null ? 2 : 0, array.Length);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    [InlineData(3, "three")]
    public void Member_data_and_inline_data_can_be_combined(int number, string word) =>
        Assert.True(number > 0 && word.Length > 2);

    [Theory]
    [MemberData(nameof(Words))]
    public async Task Member_data_can_consist_of_rows(string word)
    {
        await Task.Yield();
        Assert.NotEqual("d", word);
    }

    [Theory]
    [MemberData(nameof(Tuples))]
    public void A_method_can_return_tuples_as_data(string text, int length) => Assert.Equal(length, text.Length);

    [Theory]
    [MemberData(nameof(TheoryDataElsewhere.Letters), MemberType = typeof(TheoryDataElsewhere))]
    public ValueTask Another_type_can_declare_the_data(char letter)
    {
        Assert.InRange(letter, 'a', 'z');
        return ValueTask.CompletedTask;
    }

    [Fact]
    public virtual void An_override_runs_instead() => Assert.Fail();

    public sealed class Nested : TheoryTests
    {
        // Hides the data of the base class, as in xunit.
        public static new TheoryData<int, string> Pairs => new() { { 4, "four" } };

        public override void An_override_runs_instead() => Assert.Equal(4, Assert.Single(Pairs).Data.Item1);
    }
}

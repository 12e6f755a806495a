namespace ApiKeys.NativeRunner.Conformance;

public static class TheoryDataElsewhere
{
    public static readonly IEnumerable<TheoryDataRow<char>> Letters = [new('a'), 'z'];
}

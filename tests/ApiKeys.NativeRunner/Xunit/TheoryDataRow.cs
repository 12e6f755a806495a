namespace Xunit;

/// <summary>A row of a theory. The arguments are a tuple. A single argument is the plain value.</summary>
public abstract class TheoryDataRowBase
{
    public string? Skip { get; set; }
}

public class TheoryDataRow<T>(T data) : TheoryDataRowBase
{
    public T Data { get; } = data;

    public static implicit operator TheoryDataRow<T>(T data) => new(data);

    public static implicit operator T(TheoryDataRow<T> row) => row.Data;
}

public class TheoryDataRow<T1, T2>(T1 p1, T2 p2) : TheoryDataRowBase
{
    public (T1, T2) Data { get; } = (p1, p2);

    public static implicit operator TheoryDataRow<T1, T2>((T1, T2) data) => new(data.Item1, data.Item2);
}

public class TheoryDataRow<T1, T2, T3>(T1 p1, T2 p2, T3 p3) : TheoryDataRowBase
{
    public (T1, T2, T3) Data { get; } = (p1, p2, p3);

    public static implicit operator TheoryDataRow<T1, T2, T3>((T1, T2, T3) data) =>
        new(data.Item1, data.Item2, data.Item3);
}

public class TheoryDataRow<T1, T2, T3, T4>(T1 p1, T2 p2, T3 p3, T4 p4) : TheoryDataRowBase
{
    public (T1, T2, T3, T4) Data { get; } = (p1, p2, p3, p4);

    public static implicit operator TheoryDataRow<T1, T2, T3, T4>((T1, T2, T3, T4) data) =>
        new(data.Item1, data.Item2, data.Item3, data.Item4);
}

public class TheoryDataRow<T1, T2, T3, T4, T5>(T1 p1, T2 p2, T3 p3, T4 p4, T5 p5) : TheoryDataRowBase
{
    public (T1, T2, T3, T4, T5) Data { get; } = (p1, p2, p3, p4, p5);

    public static implicit operator TheoryDataRow<T1, T2, T3, T4, T5>((T1, T2, T3, T4, T5) data) =>
        new(data.Item1, data.Item2, data.Item3, data.Item4, data.Item5);
}

namespace Xunit;

/// <summary>The rows of a theory with one argument.</summary>
public class TheoryData<T> : TheoryDataBase<TheoryDataRow<T>, T>
{
    public TheoryData()
    {
    }

    public TheoryData(IEnumerable<T> values) => AddRange(values);

    public TheoryData(IEnumerable<TheoryDataRow<T>> values) => AddRange(values);

    public TheoryData(params T[] values) => AddRange(values);

    public TheoryData(params TheoryDataRow<T>[] values) => AddRange(values);

    protected override TheoryDataRow<T> Convert(T row) => new(row);
}

/// <summary>The rows of a theory with two arguments.</summary>
public class TheoryData<T1, T2> : TheoryDataBase<TheoryDataRow<T1, T2>, (T1, T2)>
{
    public TheoryData()
    {
    }

    public TheoryData(IEnumerable<(T1, T2)> values) => AddRange(values);

    public TheoryData(IEnumerable<TheoryDataRow<T1, T2>> values) => AddRange(values);

    public TheoryData(params (T1, T2)[] values) => AddRange(values);

    public TheoryData(params TheoryDataRow<T1, T2>[] values) => AddRange(values);

    public void Add(T1 p1, T2 p2) => Add(new TheoryDataRow<T1, T2>(p1, p2));

    protected override TheoryDataRow<T1, T2> Convert((T1, T2) row) =>
        new(row.Item1, row.Item2);
}

/// <summary>The rows of a theory with three arguments.</summary>
public class TheoryData<T1, T2, T3> : TheoryDataBase<TheoryDataRow<T1, T2, T3>, (T1, T2, T3)>
{
    public TheoryData()
    {
    }

    public TheoryData(IEnumerable<(T1, T2, T3)> values) => AddRange(values);

    public TheoryData(IEnumerable<TheoryDataRow<T1, T2, T3>> values) => AddRange(values);

    public TheoryData(params (T1, T2, T3)[] values) => AddRange(values);

    public TheoryData(params TheoryDataRow<T1, T2, T3>[] values) => AddRange(values);

    public void Add(T1 p1, T2 p2, T3 p3) => Add(new TheoryDataRow<T1, T2, T3>(p1, p2, p3));

    protected override TheoryDataRow<T1, T2, T3> Convert((T1, T2, T3) row) =>
        new(row.Item1, row.Item2, row.Item3);
}

/// <summary>The rows of a theory with four arguments.</summary>
public class TheoryData<T1, T2, T3, T4> : TheoryDataBase<TheoryDataRow<T1, T2, T3, T4>, (T1, T2, T3, T4)>
{
    public TheoryData()
    {
    }

    public TheoryData(IEnumerable<(T1, T2, T3, T4)> values) => AddRange(values);

    public TheoryData(IEnumerable<TheoryDataRow<T1, T2, T3, T4>> values) => AddRange(values);

    public TheoryData(params (T1, T2, T3, T4)[] values) => AddRange(values);

    public TheoryData(params TheoryDataRow<T1, T2, T3, T4>[] values) => AddRange(values);

    public void Add(T1 p1, T2 p2, T3 p3, T4 p4) => Add(new TheoryDataRow<T1, T2, T3, T4>(p1, p2, p3, p4));

    protected override TheoryDataRow<T1, T2, T3, T4> Convert((T1, T2, T3, T4) row) =>
        new(row.Item1, row.Item2, row.Item3, row.Item4);
}

/// <summary>The rows of a theory with five arguments.</summary>
public class TheoryData<T1, T2, T3, T4, T5> : TheoryDataBase<TheoryDataRow<T1, T2, T3, T4, T5>, (T1, T2, T3, T4, T5)>
{
    public TheoryData()
    {
    }

    public TheoryData(IEnumerable<(T1, T2, T3, T4, T5)> values) => AddRange(values);

    public TheoryData(IEnumerable<TheoryDataRow<T1, T2, T3, T4, T5>> values) =>
        AddRange(values);

    public TheoryData(params (T1, T2, T3, T4, T5)[] values) =>
        AddRange(values);

    public TheoryData(params TheoryDataRow<T1, T2, T3, T4, T5>[] values) =>
        AddRange(values);

    public void Add(T1 p1, T2 p2, T3 p3, T4 p4, T5 p5) =>
        Add(new TheoryDataRow<T1, T2, T3, T4, T5>(p1, p2, p3, p4, p5));

    protected override TheoryDataRow<T1, T2, T3, T4, T5> Convert(
        (T1, T2, T3, T4, T5) row) =>
        new(row.Item1, row.Item2, row.Item3, row.Item4, row.Item5);
}

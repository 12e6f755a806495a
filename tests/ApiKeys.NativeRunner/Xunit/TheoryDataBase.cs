using System.Collections;
using System.Runtime.CompilerServices;

namespace Xunit;

/// <summary>The base of the theory data. It collects rows, which are given as rows or as plain values.</summary>
public abstract class TheoryDataBase<TTheoryDataRow, TRawDataRow> : IReadOnlyCollection<TTheoryDataRow>
{
    private readonly List<TTheoryDataRow> _rows = [];

    public int Count => _rows.Count;

    public void Add(TRawDataRow row) => _rows.Add(Convert(row));

    [OverloadResolutionPriority(1)]
    public void Add(TTheoryDataRow row) => _rows.Add(row);

    public void AddRange(IEnumerable<TRawDataRow> rows) => _rows.AddRange(rows.Select(Convert));

    public void AddRange(params TRawDataRow[] rows) => _rows.AddRange(rows.Select(Convert));

    public void AddRange(IEnumerable<TTheoryDataRow> rows) => _rows.AddRange(rows);

    public void AddRange(params TTheoryDataRow[] rows) => _rows.AddRange(rows);

    public IEnumerator<TTheoryDataRow> GetEnumerator() => _rows.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    protected abstract TTheoryDataRow Convert(TRawDataRow row);
}

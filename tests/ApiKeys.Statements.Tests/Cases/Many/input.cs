using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ApiKeys.Storage;
using Fake;

namespace Shop;

internal sealed record OrderRow(Guid OrderId, string Name);

[StatementContract]
internal abstract class Statements
{
    public abstract ValueTask<List<OrderRow>> ListOrdersAsync(Guid after, int count, CancellationToken cancellationToken);

    public abstract ValueTask<List<string>> ListNamesAsync(CancellationToken cancellationToken);

    public abstract ValueTask<List<long?>> ListPricesAsync(CancellationToken cancellationToken);
}

[SqlStatements("input.sql", typeof(FakeTypes), Synchronous = true)]
internal sealed partial class ShopSession : Statements
{
    private FakeCommand CreateCommand(string sql) => new();

    public void Dispose() => DisposeCommands();
}

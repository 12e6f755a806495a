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
    public abstract ValueTask<OrderRow?> FindOrderAsync(Guid orderId, CancellationToken cancellationToken);

    public abstract ValueTask<long?> CountOrdersAsync(CancellationToken cancellationToken);

    public abstract ValueTask<List<OrderRow>> ListOrdersAsync(string? name, CancellationToken cancellationToken);

    public abstract ValueTask<int> DeleteOrderAsync(Guid orderId, CancellationToken cancellationToken);

    public abstract ValueTask TouchAsync(CancellationToken cancellationToken);
}

[SqlStatements("input.sql", typeof(FakeTypes))]
internal sealed partial class ShopSession : Statements
{
    private FakeCommand CreateCommand(string sql) => new();

    public void Dispose() => DisposeCommands();
}

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ApiKeys.Storage;
using Fake;

namespace Shop;

internal sealed record OrderRow(Guid OrderId, string? Name, DateTimeOffset? PaidAt, byte[]? Photo);

[StatementContract]
internal abstract class Statements
{
    public abstract ValueTask<List<OrderRow>> FindOrdersAsync(
        Guid? customerId, string? name, DateTimeOffset since, CancellationToken cancellationToken);
}

[SqlStatements("input.sql", typeof(FakeTypes), Synchronous = true)]
internal sealed partial class ShopSession : Statements
{
    private FakeCommand CreateCommand(string sql) => new();

    public void Dispose() => DisposeCommands();
}

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ApiKeys.Storage;
using Fake;

namespace Shop;

internal sealed record OrderRow(Guid OrderId, CustomerRow Customer, DateTimeOffset CreatedAt);

internal sealed record CustomerRow(Guid CustomerId, AddressRow Address);

internal readonly record struct AddressRow(string Street, string? City);

[StatementContract]
internal abstract class Statements
{
    public abstract ValueTask<OrderRow?> FindOrderAsync(Guid orderId, CancellationToken cancellationToken);

    public abstract ValueTask<List<CustomerRow>> ListCustomersAsync(CancellationToken cancellationToken);
}

[SqlStatements("input.sql", typeof(FakeTypes), Synchronous = true)]
internal sealed partial class ShopSession : Statements
{
    private FakeCommand CreateCommand(string sql) => new();

    public void Dispose() => DisposeCommands();
}

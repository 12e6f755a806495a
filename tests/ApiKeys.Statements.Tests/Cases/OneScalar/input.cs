using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ApiKeys.Storage;
using Fake;

namespace Shop;

[StatementContract]
internal abstract class Statements
{
    public abstract ValueTask<long?> CountOrdersAsync(Guid customerId, CancellationToken cancellationToken);

    public abstract ValueTask<string?> FindNameAsync(Guid orderId, CancellationToken cancellationToken);

    public abstract ValueTask<byte[]?> FindPhotoAsync(Guid orderId, CancellationToken cancellationToken);
}

[SqlStatements("input.sql", typeof(FakeTypes), Synchronous = true)]
internal sealed partial class ShopSession : Statements
{
    private FakeCommand CreateCommand(string sql) => new();

    public void Dispose() => DisposeCommands();
}

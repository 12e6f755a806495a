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
    public abstract ValueTask InsertOrderAsync(Guid orderId, string @class, string command, CancellationToken stop);
}

[SqlStatements("input.sql", typeof(FakeTypes), Synchronous = true)]
internal sealed partial class ShopSession : Statements
{
    private FakeCommand CreateCommand(string sql) => new();

    public void Dispose() => DisposeCommands();
}

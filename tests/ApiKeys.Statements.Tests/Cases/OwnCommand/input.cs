using System.Threading;
using System.Threading.Tasks;
using ApiKeys.Storage;
using Fake;

namespace Shop;

[StatementContract]
internal abstract class Statements
{
    public abstract ValueTask TouchAsync(CancellationToken cancellationToken);
}

[SqlStatements("input.sql", typeof(FakeTypes))]
internal sealed partial class ShopSession : Statements
{
    private FakeCommand CreateCommand(string sql) => new();

    private bool CanPrepare => false;

    private FakeCommand CommandToRun(FakeCommand command) => command;

    public void Dispose() => DisposeCommands();
}

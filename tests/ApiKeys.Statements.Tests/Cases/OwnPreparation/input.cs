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

    private async Task PrepareAsync(FakeCommand command, CancellationToken cancellationToken) =>
        await command.PrepareAsync(cancellationToken);

    public void Dispose() => DisposeCommands();
}

using ApiKeys.Storage;

namespace ApiKeys.Statements.Tests.Running;

internal sealed record OrderRow(long OrderId, string Name, string? Note, AddressRow Address);

internal readonly record struct AddressRow(string Street, string? City);

internal readonly record struct SizeRow(long Count, long Notes);

[StatementContract]
internal abstract class ShopStatements
{
    public abstract ValueTask<OrderRow?> FindOrderAsync(long orderId, CancellationToken cancellationToken);

    public abstract ValueTask<SizeRow?> FindSizeAsync(CancellationToken cancellationToken);

    public abstract ValueTask<string?> LastNoteAsync(CancellationToken cancellationToken);

    public abstract ValueTask<List<string>> ListNamesAsync(string? note, CancellationToken cancellationToken);

    public abstract ValueTask<List<OrderRow>> ListOrdersAsync(CancellationToken cancellationToken);

    public abstract ValueTask InsertOrderAsync(
        string name, long orderId, string? note, string street, string? city, CancellationToken cancellationToken);

    public abstract ValueTask<int> DeleteOrdersAsync(CancellationToken cancellationToken);

    public abstract ValueTask<long?> RenameAsync(long orderId, string name, CancellationToken cancellationToken);
}

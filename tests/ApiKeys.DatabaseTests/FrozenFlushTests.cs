using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// A change never waits for usage counts. Whatever holds up a flush, a revocation of another key completes in two
/// seconds, and reads answer.
/// </summary>
[Exempt("Sqlite", "One process at a time writes to a file, so a frozen writer holds up all others.")]
public abstract class FrozenFlushTests(TestDatabase database) : BehaviourSuite(database)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);

    // Locks the row that numbers changes, as every change does before its commit.
    private const string LockChangeNumber = "UPDATE api_key_change_marker SET change_number = change_number";

    [Fact]
    public async Task A_row_that_the_app_holds_delays_no_revocation_of_another_key()
    {
        var (organization, used, revoked) = await IssueTwoAsync();
        Assert.True((await ValidateAsync(used)).IsValid);
        var transaction = await LockAsync(RowOf(used));

        var flushing = Client.FlushAsync(Cancellation);
        await AssertChangesAndReadsAsync(organization, revoked, used);

        Assert.False(flushing.IsCompleted);
        await transaction.DisposeAsync();
        await flushing;
        Assert.Equal(1, (await ReadAsync(used)).UseCount);
    }

    [Fact]
    public async Task A_trigger_that_refuses_the_counts_of_a_key_delays_no_revocation_and_reads_stay_exact()
    {
        var (organization, used, revoked) = await IssueTwoAsync();
        await Database.ExecuteAsync(RefuseUses(used.Key.Id));
        Assert.True((await ValidateAsync(used)).IsValid);
        Assert.True((await ValidateAsync(revoked)).IsValid);

        await Assert.ThrowsAnyAsync<DbException>(() => Client.FlushAsync(Cancellation));
        await AssertChangesAndReadsAsync(organization, revoked, used);

        // The refused batch was rolled back, so it is certain that its uses are not written.
        Assert.Equal(1, (await ReadAsync(used)).UseCount);
        Assert.Equal(1, (await ReadAsync(revoked)).UseCount);
        await Database.ExecuteAsync(AllowUses);
        await Client.FlushAsync(Cancellation);
        Assert.Equal(1, (await ReadAsync(used)).UseCount);
    }

    [Fact]
    public async Task A_node_that_is_frozen_inside_its_flush_delays_no_revocation_of_another_key()
    {
        var (organization, used, revoked) = await IssueTwoAsync();
        using var node = TestProcess.Start("use", Database, "flush=50");
        await node.Input.WriteLineAsync(used.Plaintext);
        await node.Input.WriteLineAsync();
        Assert.Equal("ready", await node.ReadLineAsync());
        await node.ReadLineAsync();

        // The node waits for the row in its flush. It is granted the row while it is frozen, and keeps it.
        var transaction = await LockAsync(RowOf(used));
        await Task.Delay(500, Cancellation);
        await node.FreezeAsync();
        await transaction.DisposeAsync();

        Assert.True((await ValidateAsync(used)).IsValid);
        var flushing = Client.FlushAsync(Cancellation);
        await AssertChangesAndReadsAsync(organization, revoked, used);

        await node.ThawAsync();
        await flushing;
        Assert.InRange((await ReadAsync(used)).UseCount, 1, long.MaxValue);
    }

    [Fact]
    public async Task A_node_that_is_frozen_inside_its_own_revocation_delays_another_for_two_seconds_at_most()
    {
        var (organization, own, revoked) = await IssueTwoAsync();
        await Client.DisableKeyAsync(organization, own.Key.Id, cancellationToken: Cancellation);
        var transaction = await LockAsync(LockChangeNumber);
        using var node = TestProcess.Start("revoke", Database, organization.ToString(), own.Key.Id.ToString());
        Assert.Equal("ready", await node.ReadLineAsync());

        // The node waits for the change number. It is granted it while it is frozen, and keeps it.
        await Task.Delay(500, Cancellation);
        await node.FreezeAsync();
        await transaction.DisposeAsync();

        await AssertChangesAndReadsAsync(organization, revoked, own);

        // The server has rolled the node's transaction back. The node notices, and revokes its key in another.
        await node.ThawAsync();
        Assert.Equal("revoked", await node.ReadLineAsync());
        Assert.NotNull((await ReadAsync(own)).RevokedAt);
    }

    /// <summary>SQL that makes the database refuse every change of one key's count of uses.</summary>
    protected abstract string RefuseUses(ApiKeyId keyId);

    /// <summary>SQL that ends the refusal.</summary>
    protected abstract string AllowUses { get; }

    private string RowOf(IssuedKey issued) =>
        $"UPDATE api_key_keys SET name = name WHERE id = {Database.Literal(issued.Key.Id.Value)}";

    private async Task<(OrganizationId Organization, IssuedKey First, IssuedKey Second)> IssueTwoAsync()
    {
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var first = await Client.CreateKeyAsync(organization, cancellationToken: Cancellation);
        var second = await Client.CreateKeyAsync(organization, cancellationToken: Cancellation);
        return (organization, first, second);
    }

    private async Task AssertChangesAndReadsAsync(OrganizationId organization, IssuedKey revoked, IssuedKey read)
    {
        var revoking = Client.RevokeKeyAsync(organization, revoked.Key.Id, cancellationToken: Cancellation);
        Assert.NotNull((await revoking.WaitAsync(Bound, Cancellation)).RevokedAt);
        Assert.Equal(ValidationStatus.Revoked, await StatusAsync(revoked));
        await Client.GetKeyAsync(organization, read.Key.Id, Cancellation).WaitAsync(Bound, Cancellation);
        var page = await Client.ListKeysPageAsync(
            organization,
            cancellationToken: Cancellation).WaitAsync(Bound, Cancellation);
        Assert.Equal(2, page.Items.Count);
    }

    // The lock is held until the result is disposed.
    private async Task<IAsyncDisposable> LockAsync(string statement)
    {
        var connection = await Database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.Transaction = await connection.BeginTransactionAsync(Cancellation);
        command.CommandText = statement;
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
        return connection;
    }
}

using System.Data.Common;
using System.Globalization;
using System.Text;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>What a deletion of a key erases, and what it leaves.</summary>
public abstract class TombstoneTests(TestDatabase database) : BehaviourSuite(database)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    private static readonly string[] Tables =
    [
        "api_key_organizations", "api_key_projects", "api_key_products", "api_key_project_products", "api_key_keys",
        "api_key_secrets", "api_key_windows", "api_key_usage_writers", "api_key_change_marker", "api_key_changes",
        "api_key_deleted_keys", "api_key_suspensions", "api_key_idempotency_keys",
        "api_key_migrations",
    ];

    // No part of an id or a time, as which they would be found by chance.
    private static readonly string[] Descriptions =
    [
        "Erased name", "u_erased", "erased:scope", "erasedMember", "erased value", "987654321",
        "erased disabling", "erased revocation",
    ];

    private static readonly KeyMetadata Described = new()
    {
        Name = Descriptions[0],
        Owner = Descriptions[1],
        Scopes = [Descriptions[2]],
        RateLimits = [RateLimit.PerDay(987_654_321)],
        Custom = { [Descriptions[3]] = Descriptions[4] },
    };

    [Fact]
    public async Task A_text_of_a_deleted_key_is_unknown_and_found()
    {
        var issued = await IssueAsync(Described);
        var createdAt = Clock.Now;
        Clock.Advance(TimeSpan.FromMinutes(1));
        var usedAt = Clock.Now;
        await ValidateAsync(issued);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Client.DeleteKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation);
        var deletedAt = Clock.Now;
        Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(issued));
        var elsewhere = await Open().ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Unknown, elsewhere.Status);
        Assert.Null(elsewhere.RefusedKey);
        await Assert.ThrowsAsync<NotFoundException>(() => ReadAsync(issued));
        Assert.Empty(await ToListAsync(Client.ListKeysAsync(issued.Key.OrganizationId)));

        var found = await FindAsync(Client, issued);
        Assert.True(found.IsDeleted);
        Assert.Null(found.Key);
        var deleted = found.DeletedKey;
        Assert.Equal(
            (issued.Key.Id, issued.Key.OrganizationId, issued.Key.Prefix),
            (deleted.Id, deleted.OrganizationId, deleted.Prefix));
        Assert.Equal((createdAt, deletedAt), (deleted.CreatedAt, deleted.DeletedAt));
        Assert.Equal((usedAt, 1L), (deleted.LastUsedAt, deleted.UseCount));
        Assert.Equal(issued.Key.OrganizationId, found.OrganizationId);
        Assert.Equal($"{issued.Key.Prefix}… ({issued.Key.Id}), deleted", found.ToString());
    }

    [Fact]
    public async Task A_key_is_found_whatever_its_status_and_finding_is_no_use()
    {
        var issued = await IssueManyAsync(3);
        var organization = issued[0].Key.OrganizationId;
        await Client.RevokeKeyAsync(organization, issued[1].Key.Id, cancellationToken: Cancellation);
        await Client.DisableKeyAsync(organization, issued[2].Key.Id, cancellationToken: Cancellation);
        await ValidateAsync(issued[0]);

        foreach (var (one, status, uses) in ((IssuedKey, KeyStatus, int)[])
        [
            (issued[0], KeyStatus.Active, 1),
            (issued[1], KeyStatus.Revoked, 0),
            (issued[2], KeyStatus.Disabled, 0),
        ])
        {
            var found = await FindAsync(Client, one);
            Assert.False(found.IsDeleted);
            Assert.Null(found.DeletedKey);
            Assert.Equal(
                (one.Key.Id, status, (long)uses), (found.Key.Id, found.Key.GetStatus(Clock.Now), found.Key.UseCount));
        }
    }

    [Fact]
    public async Task An_unknown_text_is_not_found_and_a_malformed_one_not_looked_up()
    {
        var issued = await IssueAsync();
        var elsewhere = Open(new() { SigningSecret = new('s', 32) });
        Assert.Null(await elsewhere.FindKeyAsync(issued.Plaintext, Cancellation));

        await using var unreachable = ApiKeyClient.Open(Database.Unreachable);
        string?[] malformed = [null, "", "junk", issued.Plaintext[..^1], issued.Plaintext + "a", new('a', 9_000)];
        foreach (var text in malformed)
            Assert.Null(await unreachable.FindKeyAsync(text, Cancellation));
        await Assert.ThrowsAnyAsync<DbException>(() => unreachable.FindKeyAsync(issued.Plaintext, Cancellation));
    }

    [Fact]
    public async Task What_describes_a_deleted_key_is_only_in_its_events_and_nowhere_once_a_retention_deletes_them()
    {
        var issued = await IssueAsync(Described);
        var other = await Client.CreateKeyAsync(
            issued.Key.OrganizationId, metadata: new() { Name = "Kept" }, cancellationToken: Cancellation);
        await ValidateAsync(issued);
        await Client.FlushAsync(Cancellation);
        await Client.DisableKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Descriptions[^2], Cancellation);
        await Client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Descriptions[^1], Cancellation);
        var before = await ReadAllAsync();
        Assert.All(Descriptions, description => Assert.Contains(description, before, StringComparison.Ordinal));
        Assert.Equal(1, await Database.CountAsync("api_key_windows"));

        await Client.DeleteKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation);

        var after = await ReadAllAsync();
        Assert.All(Descriptions, description => Assert.DoesNotContain(description, after, StringComparison.Ordinal));
        Assert.Contains("Kept", after, StringComparison.Ordinal);
        foreach (var (table, count) in ((string, int)[])
        [
            ("api_key_keys", 1), ("api_key_secrets", 1), ("api_key_windows", 0), ("api_key_deleted_keys", 1),
        ])
        {
            Assert.Equal((table, count), (table, await Database.CountAsync(table)));
        }

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(other));
        var events = await ToListAsync(
            Client.ListEventsAsync(issued.Key.OrganizationId, new() { Key = issued.Key.Id }));
        Assert.Contains(Descriptions[0], events[0].Details, StringComparison.Ordinal);
        await Client.DeleteEventsAsync(Clock.Now + TimeSpan.FromMilliseconds(1), cancellationToken: Cancellation);
        Assert.Equal(0, await Database.CountAsync("api_key_events"));
    }

    [Fact]
    public async Task A_tombstone_is_found_for_90_days_and_then_deleted_by_a_later_deletion()
    {
        var issued = await IssueManyAsync(2);
        await DeleteAsync(issued[0]);

        Clock.Advance(Kept);
        Assert.True((await FindAsync(Client, issued[0])).IsDeleted);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await Client.FindKeyAsync(issued[0].Plaintext, Cancellation));

        await DeleteAsync(issued[1]);
        Assert.Equal(1, await Database.CountAsync("api_key_deleted_keys"));
        Assert.True((await FindAsync(Client, issued[1])).IsDeleted);
    }

    [Fact]
    public async Task A_deletion_deletes_at_most_1000_old_tombstones()
    {
        var issued = await IssueManyAsync(1_502);
        var organization = issued[0].Key.OrganizationId;
        await Client.DeleteKeysAsync(organization, new() { Status = KeyStatus.Active }, null, Cancellation);
        var last = await Client.CreateKeyAsync(organization, cancellationToken: Cancellation);

        Clock.Advance(Kept + TimeSpan.FromDays(1));
        await DeleteAsync(last);

        Assert.Equal(503, await Database.CountAsync("api_key_deleted_keys"));
    }

    [Fact]
    public async Task Uses_that_are_written_after_the_deletion_are_counted_once()
    {
        var issued = await IssueManyAsync(2);
        var other = Open();
        for (var i = 0; i < 3; i++)
            await ValidateAsync(issued[0]);
        await Client.FlushAsync(Cancellation);
        await ValidateAsync(issued[0]);
        Clock.Advance(TimeSpan.FromSeconds(5));
        var usedAt = Clock.Now;
        for (var i = 0; i < 2; i++)
            Assert.True((await other.ValidateKeyAsync(issued[0].Plaintext, cancellationToken: Cancellation)).IsValid);
        await ValidateAsync(issued[1]);

        await DeleteAsync(issued[0]);

        // A client sees its own uses before they are written.
        Assert.Equal(4, (await FindAsync(Client, issued[0])).DeletedKey!.UseCount);
        Assert.Equal(5, (await FindAsync(other, issued[0])).DeletedKey!.UseCount);
        for (var i = 0; i < 2; i++)
        {
            await Client.FlushAsync(Cancellation);
            await other.FlushAsync(Cancellation);
        }

        foreach (var client in (ApiKeyClient[])[Client, other, Open()])
        {
            var deleted = (await FindAsync(client, issued[0])).DeletedKey!;
            Assert.Equal((6L, usedAt), (deleted.UseCount, deleted.LastUsedAt));
        }

        var kept = await Open().GetKeyAsync(issued[1].Key.OrganizationId, issued[1].Key.Id, Cancellation);
        Assert.Equal(1, kept.UseCount);
    }

    [Fact]
    public async Task Uses_that_are_flushed_while_their_key_is_deleted_are_counted()
    {
        var issued = await IssueAsync();
        var deleting = Open();
        await deleting.PingAsync(Cancellation);
        await ValidateAsync(issued);
        await Client.FlushAsync(Cancellation);
        await ValidateAsync(issued);

        // The deletion waits for this transaction, and the flush for the deletion.
        await using var app = await Database.ConnectAsync();
        await using var transaction = await app.BeginTransactionAsync(Cancellation);
        await using var command = app.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            $"UPDATE api_key_keys SET name = 'Locked' WHERE id = {Database.Literal(issued.Key.Id.Value)}";
        await command.ExecuteNonQueryAsync(Cancellation);
        var deletion = Task.Run(
            () => deleting.DeleteKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation), Cancellation);
        await Task.Delay(300, Cancellation);
        var flush = Task.Run(() => Client.FlushAsync(Cancellation), Cancellation);
        await Task.Delay(300, Cancellation);
        Assert.False(deletion.IsCompleted);
        Assert.False(flush.IsCompleted);
        await transaction.CommitAsync(Cancellation);
        await deletion;
        await flush;

        Assert.Equal(2, (await FindAsync(Open(), issued)).DeletedKey!.UseCount);
    }

    [Fact]
    public async Task Uses_of_deleted_keys_are_counted_in_a_batch_of_several_statements()
    {
        var issued = await IssueManyAsync(8_300);
        foreach (var key in issued)
            await ValidateAsync(key);
        await DeleteAsync(issued[0]);
        await DeleteAsync(issued[^1]);

        await Client.FlushAsync(Cancellation);

        foreach (var key in (IssuedKey[])[issued[0], issued[^1]])
            Assert.Equal(1, (await FindAsync(Open(), key)).DeletedKey!.UseCount);
        Assert.Equal(2, await Database.ScalarAsync("SELECT sum(use_count) FROM api_key_deleted_keys"));
        Assert.Equal(8_298, await Database.ScalarAsync("SELECT sum(use_count) FROM api_key_keys"));
    }

    [Fact]
    public async Task A_deleted_key_is_found_under_every_signing_secret_of_the_client()
    {
        var (first, second) = (new string('1', 32), new string('2', 32));
        var before = Open(new() { SigningSecret = first, TimeProvider = Clock });
        var after = Open(new() { SigningSecret = second, EarlierSigningSecrets = ["", first], TimeProvider = Clock });
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        foreach (var client in (ApiKeyClient[])[Client, before, after])
        {
            var issued = await client.CreateKeyAsync(organization, cancellationToken: Cancellation);
            Assert.Equal(issued.Key.Id, (await FindAsync(after, issued)).Key!.Id);
            await Client.DeleteKeyAsync(organization, issued.Key.Id, Cancellation);
            Assert.Equal(issued.Key.Id, (await FindAsync(after, issued)).DeletedKey!.Id);
            Assert.Equal(client == Client, await Client.FindKeyAsync(issued.Plaintext, Cancellation) is not null);
        }
    }

    [Fact]
    public async Task A_deletion_replaces_an_older_tombstone_of_the_same_text()
    {
        var issued = await IssueAsync();
        await Database.ExecuteAsync(
            "INSERT INTO api_key_deleted_keys "
            + "(hash, key_id, organization_id, prefix, created_at, deleted_at, last_used_at, use_count) "
            + "SELECT s.hash, k.organization_id, k.organization_id, 'old', k.created_at, k.created_at, NULL, 7 "
            + "FROM api_key_secrets s JOIN api_key_keys k ON k.id = s.key_id");
        Assert.False((await FindAsync(Client, issued)).IsDeleted);

        await DeleteAsync(issued);

        var deleted = (await FindAsync(Client, issued)).DeletedKey!;
        Assert.Equal((issued.Key.Id, issued.Key.Prefix, 0L), (deleted.Id, deleted.Prefix, deleted.UseCount));
    }

    [Fact]
    public async Task A_key_that_another_organization_owns_is_not_deleted_and_leaves_no_tombstone()
    {
        var issued = await IssueAsync();
        var rival = await Client.CreateOrganizationAsync("Rival Ltd", Cancellation);

        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.DeleteKeyAsync(rival.Id, issued.Key.Id, Cancellation));

        Assert.Equal(0, await Database.CountAsync("api_key_deleted_keys"));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
    }

    private static async Task<FindKeyResult> FindAsync(ApiKeyClient client, IssuedKey issued)
    {
        var found = await client.FindKeyAsync(issued.Plaintext, Cancellation);
        Assert.NotNull(found);
        return found;
    }

    private Task DeleteAsync(IssuedKey issued) =>
        Client.DeleteKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation);

    /// <summary>All that the library's tables hold, as text.</summary>
    private async Task<string> ReadAllAsync()
    {
        var text = new StringBuilder();
        await using var connection = await Database.ConnectAsync();
        foreach (var table in Tables)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            await using var reader = await command.ExecuteReaderAsync(Cancellation);
            while (await reader.ReadAsync(Cancellation))
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    text.AppendLine(reader.GetValue(i) switch
                    {
                        byte[] bytes => Convert.ToHexString(bytes) + Encoding.Latin1.GetString(bytes),
                        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
                    });
                }
            }
        }

        return text.ToString();
    }
}

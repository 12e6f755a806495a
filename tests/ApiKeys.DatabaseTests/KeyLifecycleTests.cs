using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

public abstract class KeyLifecycleTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task An_issued_key_is_read_back_listed_and_validated_unchanged()
    {
        var tenant = await CreateTenantAsync();
        var issued = await Client.CreateKeyAsync(
            tenant.Organization,
            tenant.Project,
            tenant.Product,
            FullMetadata(),
            cancellationToken: Cancellation);

        Assert.Equal(issued.Key, await ReadAsync(issued));
        Assert.Equal([issued.Key], await ToListAsync(Client.ListKeysAsync(tenant.Organization)));
        Assert.Equal(issued.Key, (await ValidateAsync(issued)).Key);
    }

    [Fact]
    public async Task A_key_without_metadata_can_be_issued()
    {
        var issued = await IssueAsync();

        Assert.Equal(new KeyMetadata(), issued.Key.Metadata);
        Assert.Equal(issued.Key, await ReadAsync(issued));
        Assert.Null(issued.Key.ProjectId);
        Assert.Null(issued.Key.LastUsedAt);
        Assert.Equal(0, issued.Key.UseCount);
    }

    [Fact]
    public async Task Metadata_are_kept_as_they_are()
    {
        var metadata = FullMetadata();
        var issued = await IssueAsync(metadata);

        var read = (await ReadAsync(issued)).Metadata;

        Assert.Equal(metadata, read);
        Assert.Equal("u_alice", read.Owner);
        Assert.Equal(["read", "orders:*"], read.Scopes);
        RateLimit[] limits =
        [
            RateLimit.PerSecond(5),
            RateLimit.PerMinute(100),
            RateLimit.PerHour(1_000),
            RateLimit.PerDay(RateLimit.MaxLimit),
        ];
        Assert.Equal(limits, read.RateLimits);
        Assert.Equal("pro", read.Custom["plan"].ToString());
        Assert.Equal(12345678901234567890m, read.Custom["number"].Json.GetDecimal());
    }

    [Fact]
    public async Task Times_are_in_utc_and_to_the_millisecond()
    {
        Clock.Now = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1_239_999);
        var issued = await IssueAsync(new()
        {
            ExpiresAt = new DateTimeOffset(2031, 1, 1, 12, 0, 0, TimeSpan.FromHours(5.5)).AddTicks(7),
        });

        var read = await ReadAsync(issued);

        Assert.Equal(new DateTimeOffset(2030, 1, 2, 3, 4, 5, 123, TimeSpan.Zero), read.CreatedAt);
        Assert.Equal(new DateTimeOffset(2031, 1, 1, 6, 30, 0, TimeSpan.Zero), read.Metadata.ExpiresAt);
        Assert.Equal(TimeSpan.Zero, read.Metadata.ExpiresAt!.Value.Offset);
        Assert.Equal(issued.Key, read);
    }

    [Fact]
    public async Task An_expiry_at_the_end_of_time_is_kept()
    {
        var issued = await IssueAsync(new() { ExpiresAt = DateTimeOffset.MaxValue });

        Assert.Equal(issued.Key, await ReadAsync(issued));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
    }

    [Fact]
    public async Task An_update_changes_what_it_names_and_nothing_else()
    {
        var issued = await IssueAsync(FullMetadata());
        await ValidateAsync(issued);
        var expected = issued.Key.Metadata;
        (KeyUpdate Update, KeyMetadata Expected)[] updates =
        [
            (new() { Name = "New" }, expected = expected with { Name = "New" }),
            (new() { Scopes = ["admin"] }, expected = expected with { Scopes = ["admin"] }),
            (new() { Owner = null }, expected = expected with { Owner = null }),
            (new() { RateLimits = [RateLimit.PerDay(9)] }, expected = expected with
            {
                RateLimits = [RateLimit.PerDay(9)],
            }),
            (new() { CustomPatch = new() { ["new"] = 1 } }, expected = expected with
            {
                Custom = new(expected.Custom) { ["new"] = 1 },
            }),
            (new() { ExpiresAt = null }, expected = expected with { ExpiresAt = null }),
            (new(), expected),
            (new() { Custom = [] }, expected = expected with { Custom = [] }),
            (new() { RateLimits = [] }, expected = expected with { RateLimits = [] }),
        ];

        foreach (var (update, metadata) in updates)
        {
            var updated = await Client.UpdateKeyAsync(
                issued.Key.OrganizationId, issued.Key.Id, update, Cancellation);
            Assert.Equal(metadata, updated.Metadata);
            Assert.Equal(1, updated.UseCount);
            Assert.Equal(issued.Key.CreatedAt, updated.CreatedAt);
            Assert.Equal(updated, await ReadAsync(issued));
        }

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued, new() { Scopes = ["admin"] }));
        Assert.Equal(ValidationStatus.InsufficientScope, await StatusAsync(issued, new() { Scopes = ["read"] }));
    }

    [Fact]
    public async Task Updates_of_different_members_at_the_same_time_all_hold()
    {
        var issued = await IssueAsync(FullMetadata());
        var (organization, id) = (issued.Key.OrganizationId, issued.Key.Id);
        for (var i = 0; i < 20; i++)
        {
            var clients = Enumerable.Range(0, 4).Select(_ => Open()).ToList();
            KeyUpdate[] updates =
            [
                new() { Name = $"Name {i}" },
                new() { Scopes = [$"scope:{i}"] },
                new() { RateLimits = [RateLimit.PerDay(i + 1)] },
                new() { CustomPatch = new() { [$"member {i}"] = i } },
            ];

            await Task.WhenAll(updates.Zip(clients).Select(
                pair => pair.Second.UpdateKeyAsync(organization, id, pair.First, Cancellation)));

            var metadata = (await ReadAsync(issued)).Metadata;
            Assert.Equal($"Name {i}", metadata.Name);
            Assert.Equal([$"scope:{i}"], metadata.Scopes);
            Assert.Equal([RateLimit.PerDay(i + 1)], metadata.RateLimits);
            Assert.Equal(i, metadata.Custom[$"member {i}"]);
        }
    }

    [Fact]
    public async Task A_faulty_update_changes_nothing()
    {
        var issued = await IssueAsync(FullMetadata());

        var exception = await Assert.ThrowsAsync<ArgumentException>(
            "update",
            () => Client.UpdateKeyAsync(
                issued.Key.OrganizationId,
                issued.Key.Id,
                new() { Name = " blank ends " },
                Cancellation));

        Assert.Contains("white space", exception.Message, StringComparison.Ordinal);
        Assert.Equal(issued.Key, await ReadAsync(issued));
    }

    [Fact]
    public async Task The_metadata_of_a_key_cannot_be_changed_through_it()
    {
        var custom = new CustomMetadata { ["plan"] = "pro" };
        string[] scopes = ["read"];
        var issued = await IssueAsync(new() { Scopes = scopes, Custom = custom });
        var validated = (await ValidateAsync(issued)).EnsureValid();

        scopes[0] = "admin";
        custom["plan"] = "enterprise";

        Assert.Equal(["read"], issued.Key.Metadata.Scopes);
        Assert.Equal("pro", issued.Key.Metadata.Custom["plan"].ToString());
        Assert.Throws<InvalidOperationException>(() => issued.Key.Metadata.Custom["plan"] = "free");
        Assert.Throws<InvalidOperationException>(() => validated.Metadata.Custom["plan"] = "free");
        Assert.ThrowsAny<NotSupportedException>(() => ((IList<string>)validated.Metadata.Scopes)[0] = "admin");
    }

    [Fact]
    public async Task A_disabled_key_is_refused_until_it_is_enabled()
    {
        var issued = await IssueAsync();
        var (organization, id) = (issued.Key.OrganizationId, issued.Key.Id);

        var disabled = await Client.DisableKeyAsync(organization, id, cancellationToken: Cancellation);
        var first = Clock.Now;
        Clock.Advance(TimeSpan.FromMinutes(1));
        var again = await Client.DisableKeyAsync(organization, id, cancellationToken: Cancellation);

        Assert.Equal(first, disabled.DisabledAt);
        Assert.Equal(first, again.DisabledAt);
        var refused = await ValidateAsync(issued);
        Assert.Equal(ValidationStatus.Disabled, refused.Status);
        Assert.Equal(first, Assert.Throws<DisabledKeyException>(() => refused.EnsureValid()).DisabledAt);

        Assert.Null((await Client.EnableKeyAsync(organization, id, Cancellation)).DisabledAt);
        Assert.Null((await Client.EnableKeyAsync(organization, id, Cancellation)).DisabledAt);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
    }

    [Fact]
    public async Task An_expired_key_is_refused_from_its_expiry_on()
    {
        var issued = await IssueAsync(new() { ExpiresAt = Clock.Now.AddMinutes(1) });

        Clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
        Clock.Advance(TimeSpan.FromMilliseconds(1));

        var refused = await ValidateAsync(issued);
        Assert.Equal(ValidationStatus.Expired, refused.Status);
        Assert.Equal(Clock.Now, Assert.Throws<ExpiredKeyException>(() => refused.EnsureValid()).ExpiredAt);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_for_good()
    {
        var issued = await IssueAsync();

        var revoked = await Client.RevokeKeyAsync(
            issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);
        await Client.EnableKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation);
        await Client.UpdateKeyAsync(
            issued.Key.OrganizationId,
            issued.Key.Id,
            new() { ExpiresAt = Clock.Now.AddYears(1) },
            Cancellation);

        var refused = await ValidateAsync(issued);
        Assert.Equal(ValidationStatus.Revoked, refused.Status);
        Assert.Null(refused.Key);
        Assert.Equal(issued.Key.Id, refused.RefusedKey!.Id);
        Assert.Equal(revoked.RevokedAt, Assert.Throws<RevokedKeyException>(() => refused.EnsureValid()).RevokedAt);
    }

    [Fact]
    public async Task A_deleted_key_is_unknown()
    {
        var issued = await IssueAsync();

        await Client.DeleteKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation);

        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(issued));
        await Assert.ThrowsAsync<NotFoundException>(() => ReadAsync(issued));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.DeleteKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation));
        Assert.Equal(0, await Database.CountAsync("api_key_secrets"));
    }

    [Fact]
    public async Task A_cancelled_call_changes_nothing()
    {
        var tenant = await CreateTenantAsync();
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Client.CreateKeyAsync(tenant.Organization, cancellationToken: cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Client.CreateOrganizationAsync("Rival Ltd", cancelled));

        Assert.Equal(0, await Database.CountAsync("api_key_keys"));
        Assert.Equal(1, await Database.CountAsync("api_key_organizations"));
        await Client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);
    }

    [Fact]
    public async Task A_fault_in_the_middle_leaves_nothing_half_written_and_the_next_call_works()
    {
        var tenant = await CreateTenantAsync();
        await Database.ExecuteAsync("ALTER TABLE api_key_secrets RENAME TO api_key_secrets_away");
        for (var i = 0; i < 3; i++)
            await Assert.ThrowsAnyAsync<DbException>(
                () => Client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation));
        await Database.ExecuteAsync("ALTER TABLE api_key_secrets_away RENAME TO api_key_secrets");

        Assert.Equal(0, await Database.CountAsync("api_key_keys"));
        var issued = await Client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
        Assert.Equal(1, await Database.CountAsync("api_key_keys"));
    }

    [Fact]
    public async Task A_cancelled_revocation_leaves_the_key_valid_and_a_completed_one_revokes_it()
    {
        var tenant = await CreateTenantAsync();
        for (var i = 0; i < 60; i++)
        {
            var key = (await Client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation)).Key;
            using var cancellation = new CancellationTokenSource();
            var revoking = Task.Run(
                () => Client.RevokeKeyAsync(tenant.Organization, key.Id, cancellationToken: cancellation.Token),
                Cancellation);
            Thread.SpinWait(i * 2_000);
            await cancellation.CancelAsync();

            var wasCancelled = false;
            try
            {
                await revoking;
            }
            catch (OperationCanceledException)
            {
                wasCancelled = true;
            }

            var isRevoked = (await Client.GetKeyAsync(tenant.Organization, key.Id, Cancellation)).RevokedAt is not null;
            Assert.Equal(!wasCancelled, isRevoked);
        }
    }

    [Fact]
    public async Task Only_the_hash_of_a_key_is_stored()
    {
        var issued = await IssueAsync(FullMetadata());
        var token = issued.Plaintext[^49..];

        await using var connection = await Database.ConnectAsync();
        foreach (var table in (string[])["api_key_keys", "api_key_secrets"])
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            await using var reader = await command.ExecuteReaderAsync(Cancellation);
            while (await reader.ReadAsync(Cancellation))
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    var stored = reader.GetValue(i) is byte[] bytes
                        ? System.Text.Encoding.Latin1.GetString(bytes)
                        : $"{reader.GetValue(i)}";
                    Assert.False(
                        stored.Contains(token[8..], StringComparison.Ordinal),
                        $"{table}.{reader.GetName(i)} holds the token.");
                }
            }
        }

        Assert.Equal($"sk_{token[..8]}", issued.Key.Prefix);
    }

    private KeyMetadata FullMetadata() => new()
    {
        Name = "Alice's key 🗝️",
        Owner = "u_alice",
        Scopes = ["read", "orders:*"],
        RateLimits =
        [
            RateLimit.PerSecond(5),
            RateLimit.PerMinute(100),
            RateLimit.PerHour(1_000),
            RateLimit.PerDay(RateLimit.MaxLimit),
        ],
        ExpiresAt = Clock.Now.AddYears(1),
        Custom = CustomMetadata.Parse(
            """{ "plan": "pro", "number": 12345678901234567890, "fraction": 0.1""" +
            """, "nested": { "list": [1, true, null, "😀"] } }"""),
    };
}

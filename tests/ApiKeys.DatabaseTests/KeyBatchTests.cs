using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

public abstract class KeyBatchTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task Keys_are_issued_together_and_read_back_as_they_were_returned()
    {
        var tenant = await CreateTenantAsync();
        List<KeyMetadata> metadata =
        [
            new()
            {
                Name = "Alice's \"key\" \\ 🔑",
                Owner = "u_alice",
                Scopes = ["read", "orders:*"],
                ExpiresAt = Clock.Now.AddDays(1),
            },
            new(),
            new()
            {
                RateLimits = [RateLimit.PerMinute(3)],
                Custom = { ["plan"] = "pro's \"best\" \\ {}", ["seats"] = 12.50m },
            },
        ];

        var issued = await Client.CreateKeysAsync(
            tenant.Organization,
            metadata,
            tenant.Project,
            tenant.Product,
            cancellationToken: Cancellation);

        Assert.Equal(3, issued.Count);
        for (var i = 0; i < issued.Count; i++)
        {
            Assert.Equal(metadata[i].Name, issued[i].Key.Metadata.Name);
            Assert.Equal(issued[i].Key, await ReadAsync(issued[i]));
            var validation = await ValidateAsync(
                issued[i],
                new() { Project = tenant.Project, Product = tenant.Product, TrackUsage = false });
            Assert.Equal(issued[i].Key, validation.Key);
        }
    }

    [Fact]
    public async Task Every_allowed_text_is_kept_character_for_character()
    {
        const int Depth = CustomMetadata.MaxDepth;
        const string Hostile =
            "'\"\\`%_@keys $[0] {} \u00ad\u2028\u202e\ufeff\uffff e\u0301 " +
            "🔑👩‍👩‍👧 \\ud83d \\0 '); DROP TABLE api_key_keys; --'";
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        List<KeyMetadata> metadata =
        [
            new()
            {
                Name = Hostile,
                Owner = Hostile,
                Custom = { [Hostile] = Hostile, ["lines"] = "\u0001\b\t\r\n\f\u001f\u007f\u0085" },
            },
            new()
            {
                Name = "null",
                Owner = "[]",
                Custom = CustomMetadata.Parse(
                    """{"":null,"a":[1e2,-0.0,12.50,123456789012345678901234567890]""" +
                    ""","null":"null","b":{"z":1,"a":"\u0041\/"}}"""),
            },
            new()
            {
                Name = Repeat("🔑", KeyMetadata.MaxNameLength - 1) + "x",
                Owner = Repeat("\uffff", KeyMetadata.MaxNameLength),
            },
            new()
            {
                Custom = CustomMetadata.Parse(
                    $$"""{"a":{{Repeat("[", Depth - 1)}}{{Repeat("]", Depth - 1)}}}"""),
            },
            new() { Custom = { ["a"] = Repeat("\"", (CustomMetadata.MaxBytes - 8) / 2) } },
            new() { Custom = { ["a"] = Repeat("🔑", (CustomMetadata.MaxBytes - 8) / 6) } },
            new()
            {
                Scopes =
                [
                    .. Enumerable.Range(0, KeyMetadata.MaxScopes).Select(
                        i => $"{i:D5}".PadRight(KeyMetadata.MaxScopeLength - 1, 'x') + "*"),
                ],
                RateLimits =
                [
                    RateLimit.PerSecond(1),
                    RateLimit.PerMinute(2),
                    RateLimit.PerHour(3),
                    RateLimit.PerDay(RateLimit.MaxLimit),
                ],
            },
            new() { ExpiresAt = DateTimeOffset.MaxValue },
            new() { ExpiresAt = DateTimeOffset.UnixEpoch },
            new() { ExpiresAt = new DateTimeOffset(9999, 12, 31, 0, 0, 0, 1, TimeSpan.FromHours(1)) },
        ];

        var issued = await Client.CreateKeysAsync(organization.Id, metadata, cancellationToken: Cancellation);

        for (var i = 0; i < issued.Count; i++)
        {
            var single = await Client.CreateKeyAsync(
                organization.Id,
                metadata: metadata[i],
                cancellationToken: Cancellation);
            var read = await ReadAsync(issued[i]);
            Assert.Equal(single.Key.Metadata, issued[i].Key.Metadata);
            Assert.Equal(issued[i].Key, read);
            Assert.Equal(issued[i].Key.Metadata.Custom.ToString(), read.Metadata.Custom.ToString());
        }

        static string Repeat(string text, int characters) =>
            string.Concat(Enumerable.Repeat(text, characters / text.Length));
    }

    [Fact]
    public async Task The_largest_batch_is_issued_in_order_and_every_key_of_it_is_valid()
    {
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        List<KeyMetadata> metadata =
        [
            .. Enumerable.Range(0, ApiKeyClient.MaxKeysPerBatch).Select(
                i => new KeyMetadata { Name = $"Key {i}", Scopes = ["read"] }),
        ];

        var issued = await Client.CreateKeysAsync(organization.Id, metadata, cancellationToken: Cancellation);

        Assert.Equal(ApiKeyClient.MaxKeysPerBatch, issued.Select(key => key.Key.Id).Distinct().Count());
        Assert.Equal(ApiKeyClient.MaxKeysPerBatch, await Database.CountAsync("api_key_keys"));
        Assert.Equal(ApiKeyClient.MaxKeysPerBatch, await Database.CountAsync("api_key_secrets"));
        for (var i = 0; i < issued.Count; i++)
        {
            var validation = await ValidateAsync(issued[i], new() { Scopes = ["read"], TrackUsage = false });
            Assert.True(validation.IsValid, "A key that was issued does not validate.");
            Assert.Equal(issued[i].Key.Id, validation.Key.Id);
            Assert.Equal($"Key {i}", validation.Key.Metadata.Name);
        }
    }

    [Fact]
    public async Task Keys_of_one_batch_are_listed_in_the_order_of_the_batch()
    {
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        List<KeyMetadata> metadata = [.. Enumerable.Range(0, 100).Select(i => new KeyMetadata { Name = $"Key {i}" })];

        var issued = await Client.CreateKeysAsync(organization.Id, metadata, cancellationToken: Cancellation);

        List<ApiKey> listed = [];
        await foreach (var key in Client.ListKeysAsync(organization.Id).WithCancellation(Cancellation))
            listed.Add(key);
        Assert.Equal(issued.Select(key => key.Key), listed);
    }

    [Fact]
    public async Task Keys_with_much_metadata_are_issued_together_too()
    {
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        List<KeyMetadata> metadata =
        [
            .. Enumerable.Range(0, 200).Select(
                i => new KeyMetadata
                {
                    Name = $"Key {i}",
                    Custom = { ["a"] = new string('a', CustomMetadata.MaxBytes - 8) },
                }),
        ];

        var issued = await Client.CreateKeysAsync(organization.Id, metadata, cancellationToken: Cancellation);

        Assert.Equal(metadata.Select(one => one.Name), issued.Select(key => key.Key.Metadata.Name));
        foreach (var key in issued)
            Assert.Equal(key.Key, await ReadAsync(key));
    }

    [Fact]
    public async Task A_fault_half_way_or_a_cancelled_call_leaves_no_key()
    {
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        List<KeyMetadata> metadata = [.. Enumerable.Repeat(new KeyMetadata(), 5_000)];

        await Database.ExecuteAsync("ALTER TABLE api_key_secrets RENAME TO api_key_secrets_away");
        await Assert.ThrowsAnyAsync<DbException>(
            () => Client.CreateKeysAsync(organization.Id, metadata, cancellationToken: Cancellation));
        await Database.ExecuteAsync("ALTER TABLE api_key_secrets_away RENAME TO api_key_secrets");
        Assert.Equal(0, await Database.CountAsync("api_key_keys"));

        var issued = 0;
        for (var milliseconds = 1; issued is 0 && milliseconds < 10_000; milliseconds *= 2)
        {
            using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            cancelled.CancelAfter(milliseconds);
            try
            {
                var keys = await Client.CreateKeysAsync(organization.Id, metadata, cancellationToken: cancelled.Token);
                issued = keys.Count;
            }
            catch (OperationCanceledException)
            {
                // The call issued no key.
            }

            Assert.Equal(issued, await Database.CountAsync("api_key_keys"));
            Assert.Equal(issued, await Database.CountAsync("api_key_secrets"));
        }
    }

    [Fact]
    public async Task One_faulty_item_stops_the_whole_batch_and_is_named()
    {
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);

        var fault = await Assert.ThrowsAnyAsync<ArgumentException>(
            () => Client.CreateKeysAsync(
                organization.Id,
                [new(), new() { Name = "" }],
                cancellationToken: Cancellation));
        Assert.Equal("metadata[1]", fault.ParamName);
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => Client.CreateKeysAsync(organization.Id, [new(), null!], cancellationToken: Cancellation));
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => Client.CreateKeysAsync(
                organization.Id,
                new KeyMetadata[ApiKeyClient.MaxKeysPerBatch + 1],
                cancellationToken: Cancellation));

        Assert.Equal(0, await Database.CountAsync("api_key_keys"));
    }

    [Fact]
    public async Task A_batch_for_targets_of_another_organization_is_refused_as_not_found()
    {
        var tenant = await CreateTenantAsync();
        var stranger = await CreateTenantAsync("Other Inc");

        await Assert.ThrowsAnyAsync<NotFoundException>(
            () => Client.CreateKeysAsync(
                tenant.Organization,
                [new(), new()],
                stranger.Project,
                cancellationToken: Cancellation));
        await Assert.ThrowsAnyAsync<NotFoundException>(
            () => Client.CreateKeysAsync(
                new(Guid.CreateVersion7(Clock.Now)),
                [new()],
                cancellationToken: Cancellation));

        Assert.Equal(0, await Database.CountAsync("api_key_keys"));
    }

    [Fact]
    public async Task An_empty_batch_and_a_cancelled_call_issue_no_key()
    {
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);

        Assert.Empty(await Client.CreateKeysAsync(organization.Id, [], cancellationToken: Cancellation));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Client.CreateKeysAsync(
                organization.Id,
                [new(), new()],
                cancellationToken: new CancellationToken(canceled: true)));

        Assert.Equal(0, await Database.CountAsync("api_key_keys"));
    }
}

using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>A key has one current secret, and superseded ones that work for a while.</summary>
public abstract class SecretTests(TestDatabase database) : BehaviourSuite(database)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task A_rotation_issues_a_new_text_and_the_old_one_works_for_the_grace_period()
    {
        var old = await IssueAsync(new() { Name = "a", Scopes = ["read"], Custom = new() { ["plan"] = "pro" } });
        await UseAsync(old);

        var rotated = await RotateAsync(old, Day);

        Assert.NotEqual(old.Plaintext, rotated.Plaintext);
        Assert.StartsWith(rotated.Key.Prefix, rotated.Plaintext, StringComparison.Ordinal);
        Assert.Equal(
            old.Key with { Prefix = rotated.Key.Prefix, Version = 2, UseCount = 1, LastUsedAt = Clock.Now },
            rotated.Key);
        Assert.Equal(rotated.Key, await ReadAsync(old));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(old));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(rotated));

        Clock.Advance(Day - TimeSpan.FromMilliseconds(1));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(old));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(ValidationStatus.Superseded, await StatusAsync(old));
        Assert.Equal(ValidationStatus.Superseded, await StatusOnAsync(Open(), old));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(rotated));
    }

    [Fact]
    public async Task Without_a_grace_period_the_old_text_ends_at_once_and_another_node_learns_of_it()
    {
        var old = await IssueAsync();
        await UseAsync(old);
        var elsewhere = Open(new() { TimeProvider = Clock, ChangePollInterval = TimeSpan.FromMilliseconds(10) });
        Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(elsewhere, old));
        await elsewhere.FlushAsync(Cancellation);

        var rotated = await RotateAsync(old, TimeSpan.Zero);

        var validation = await ValidateAsync(old);
        Assert.Equal(ValidationStatus.Superseded, validation.Status);
        Assert.Null(validation.Key);
        Assert.Equal(old.Key.Id, validation.RefusedKey!.Id);
        Assert.Same(
            validation.RefusedKey,
            Assert.Throws<SupersededKeyException>(() => validation.EnsureValid()).RefusedKey);
        await Eventually.TrueAsync(
            async () => await StatusOnAsync(elsewhere, old) is ValidationStatus.Superseded);
        Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(elsewhere, rotated));
    }

    [Fact]
    public async Task A_text_that_was_never_used_is_replaced_and_the_one_before_it_ends_as_it_would_have()
    {
        var first = await IssueAsync();
        var second = await RotateAsync(first, Day);
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(first));
        Assert.Equal(1, await Database.CountAsync("api_key_secrets"));
        await UseAsync(second);
        var lost = await RotateAsync(first, Day);
        Clock.Advance(TimeSpan.FromHours(1));

        var kept = await RotateAsync(first, TimeSpan.FromDays(10));

        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(lost));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(kept));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(second));
        Clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal(ValidationStatus.Superseded, await StatusAsync(second));
        Assert.Equal([2, 4], (await ListAsync(first)).Select(static secret => secret.Number));
    }

    [Fact]
    public async Task A_use_that_this_client_has_not_written_yet_is_a_use()
    {
        var first = await IssueAsync();
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(first));
        var second = await RotateAsync(first, Day);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(second));
        var third = await RotateAsync(first, Day);

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(first));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(second));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(third));
    }

    [Fact]
    public async Task Three_superseded_texts_work_and_a_fourth_is_a_conflict()
    {
        var texts = new List<IssuedKey> { await IssueAsync() };
        for (var i = 0; i < 3; i++)
        {
            await UseAsync(texts[^1]);
            texts.Add(await RotateAsync(texts[0], Day));
        }

        await UseAsync(texts[^1]);
        foreach (var text in texts)
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(text));

        var exception = await Assert.ThrowsAsync<TooManySecretsException>(() => RotateAsync(texts[0], Day));
        Assert.Equal(texts[0].Key.Id, exception.KeyId);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(texts[3]));
        Assert.Equal(4, await Database.CountAsync("api_key_secrets"));

        // Without a grace period there is no fourth that works.
        var last = await RotateAsync(texts[0], TimeSpan.Zero);
        await UseAsync(last);
        Assert.Equal(ValidationStatus.Superseded, await StatusAsync(texts[3]));
        await Client.ExpireSecretAsync(last.Key.OrganizationId, last.Key.Id, 1, Cancellation);
        Assert.True((await RotateAsync(texts[0], Day)).Key.Version > last.Key.Version);
    }

    [Fact]
    public async Task No_rotation_lengthens_or_shortens_what_an_older_text_has_left()
    {
        var first = await IssueAsync();
        await UseAsync(first);
        var second = await RotateAsync(first, TimeSpan.FromHours(2));
        await UseAsync(second);
        var end = Clock.Now.AddHours(2);

        await RotateAsync(first, TimeSpan.FromDays(365));
        Assert.Equal(end, (await ListAsync(first))[0].ExpiresAt);

        Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(ValidationStatus.Superseded, await StatusAsync(first));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(second));
    }

    [Fact]
    public async Task A_revoked_or_expired_key_is_not_rotated_and_a_disabled_one_is()
    {
        var key = await IssueAsync(new() { ExpiresAt = Clock.Now.AddDays(1) });
        var (organization, id) = (key.Key.OrganizationId, key.Key.Id);
        await UseAsync(key);
        await Client.DisableKeyAsync(organization, id, cancellationToken: Cancellation);
        var rotated = await RotateAsync(key, TimeSpan.FromHours(1));
        Assert.Equal(ValidationStatus.Disabled, await StatusAsync(rotated));

        Clock.Advance(Day);
        Assert.Equal(id, (await Assert.ThrowsAsync<ExpiredKeyException>(() => RotateAsync(key, Day))).RefusedKey!.Id);
        await Client.RevokeKeyAsync(organization, id, cancellationToken: Cancellation);
        Assert.Equal(id, (await Assert.ThrowsAsync<RevokedKeyException>(() => RotateAsync(key, Day))).RefusedKey!.Id);
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.RotateKeyAsync(OrganizationId.Parse(id.ToString()), id, Day, cancellationToken: Cancellation));

        // The text decides before the status of the key.
        Assert.Equal(ValidationStatus.Superseded, await StatusAsync(key));
        Assert.Equal(ValidationStatus.Revoked, await StatusAsync(rotated));
        Assert.Equal(2, await Database.CountAsync("api_key_secrets"));
    }

    [Fact]
    public async Task Uses_are_counted_for_each_secret_and_their_sum_is_the_count_of_the_key()
    {
        var first = await IssueAsync();
        var elsewhere = Open();
        await UseAsync(first, 3);
        Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(elsewhere, first));
        var rotatedAt = Clock.Now;
        var second = await RotateAsync(first, Day);
        Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(elsewhere, first));
        Clock.Advance(TimeSpan.FromMinutes(1));

        await UseAsync(first, 2);
        await UseAsync(second, 4);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(second));
        Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(elsewhere, second));

        // Before the uses are written, each client knows of its own.
        Assert.Equal([5L, 5L], (await ListAsync(first)).Select(static secret => secret.UseCount));
        Assert.Equal(10, (await ReadAsync(first)).UseCount);
        await Client.FlushAsync(Cancellation);
        await elsewhere.FlushAsync(Cancellation);

        var secrets = await ListAsync(first);
        Assert.Equal([7L, 6L], secrets.Select(static secret => secret.UseCount));
        Assert.Equal(13, (await ReadAsync(first)).UseCount);
        Assert.Equal([1, 2], secrets.Select(static secret => secret.Number));
        Assert.Equal([first.Key.Prefix, second.Key.Prefix], secrets.Select(static secret => secret.Prefix));
        Assert.Equal([first.Key.CreatedAt, rotatedAt], secrets.Select(static secret => secret.CreatedAt));
        Assert.Equal([rotatedAt, null], secrets.Select(static secret => secret.SupersededAt));
        Assert.Equal([rotatedAt + Day, null], secrets.Select(static secret => secret.ExpiresAt));
        Assert.Equal([Clock.Now, Clock.Now], secrets.Select(static secret => secret.LastUsedAt));
        Assert.Equal([false, true], secrets.Select(static secret => secret.IsCurrent));
        Assert.Equal(secrets, await elsewhere.ListSecretsAsync(
            first.Key.OrganizationId, first.Key.Id, Cancellation));
    }

    [Fact]
    public async Task Uses_of_many_rotated_keys_are_written_in_one_batch()
    {
        var keys = await IssueManyAsync(50);
        foreach (var key in keys)
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(key));
        await Client.FlushAsync(Cancellation);
        var rotated = new List<IssuedKey>();
        foreach (var key in keys)
            rotated.Add(await RotateAsync(key, Day));

        for (var i = 0; i < 3; i++)
        {
            foreach (var key in rotated.Concat(keys))
                Assert.Equal(ValidationStatus.Valid, await StatusAsync(key));
            await Client.FlushAsync(Cancellation);
        }

        foreach (var key in keys)
            Assert.Equal([4L, 3L], (await ListAsync(key)).Select(static secret => secret.UseCount));
    }

    [Fact]
    public async Task A_superseded_secret_can_be_ended_and_the_current_one_cannot()
    {
        var first = await IssueAsync();
        await UseAsync(first);
        var second = await RotateAsync(first, Day);
        var (organization, id) = (first.Key.OrganizationId, first.Key.Id);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(first));

        var exception = await Assert.ThrowsAsync<ArgumentException>(
            () => Client.ExpireSecretAsync(organization, id, 2, Cancellation));
        Assert.Equal("number", exception.ParamName);
        var missing = await Assert.ThrowsAsync<NotFoundException>(
            () => Client.ExpireSecretAsync(organization, id, 3, Cancellation));
        Assert.Equal(("secret", id.Value), (missing.Kind, missing.Id));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.ExpireSecretAsync(OrganizationId.Parse(id.ToString()), id, 1, Cancellation));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(first));

        var key = await Client.ExpireSecretAsync(organization, id, 1, Cancellation);
        Assert.Equal(3, key.Version);
        Assert.Equal(ValidationStatus.Superseded, await StatusAsync(first));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(second));
        var endedAt = Clock.Now;
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, (await Client.ExpireSecretAsync(organization, id, 1, Cancellation)).Version);
        Assert.Equal(endedAt, (await ListAsync(first))[0].ExpiresAt);
    }

    [Fact]
    public async Task A_text_can_end_when_the_next_one_is_first_used()
    {
        var first = await IssueAsync();
        await UseAsync(first);
        var elsewhere = Open(new() { TimeProvider = Clock, ChangePollInterval = TimeSpan.FromMilliseconds(10) });
        var second = await RotateAsync(first, Day, endsOnUse: true);
        Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(elsewhere, first));
        Clock.Advance(TimeSpan.FromMinutes(5));
        await UseAsync(first);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(first));

        await UseAsync(second);

        await Eventually.TrueAsync(
            async () => await StatusOnAsync(elsewhere, first) is ValidationStatus.Superseded);
        Assert.Equal(ValidationStatus.Superseded, await StatusOnAsync(Open(), first));
        Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(elsewhere, second));
        Assert.Equal(Clock.Now, (await ListAsync(first))[0].ExpiresAt);

        // A later use of the new text changes nothing.
        Clock.Advance(TimeSpan.FromMinutes(5));
        await UseAsync(second);
        Assert.Equal(Clock.Now.AddMinutes(-5), (await ListAsync(first))[0].ExpiresAt);
    }

    [Fact]
    public async Task A_text_that_ends_on_use_of_the_next_one_ends_after_the_grace_period_at_the_latest()
    {
        var first = await IssueAsync();
        await UseAsync(first);
        await RotateAsync(first, Day, endsOnUse: true);

        Clock.Advance(Day);

        Assert.Equal(ValidationStatus.Superseded, await StatusAsync(first));
    }

    [Fact]
    public async Task A_validation_tells_which_secret_was_presented()
    {
        var first = await IssueAsync();
        await UseAsync(first);
        var issuedAt = Clock.Now;
        Assert.Equal((1, true, null), await PresentedAsync(first));
        Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await RotateAsync(first, Day);

        Assert.Equal((1, false, Clock.Now + Day), await PresentedAsync(first));
        Assert.Equal((2, true, null), await PresentedAsync(second));

        // Which text was presented is no value of the key.
        Assert.Equal(
            await ReadAsync(second), (await ValidateAsync(second, new() { TrackUsage = false })).Key);
        Assert.Equal(issuedAt, (await ValidateAsync(first)).Secret!.CreatedAt);
        Assert.Equal(Clock.Now, (await ValidateAsync(second)).Secret!.CreatedAt);
        Assert.Equal("secret 2", (await ValidateAsync(second)).Secret!.ToString());
        await Client.ExpireSecretAsync(first.Key.OrganizationId, first.Key.Id, 1, Cancellation);
        Assert.Equal((1, false, Clock.Now), await PresentedAsync(first));
        Assert.Null((await Client.ValidateKeyAsync("sk_x", cancellationToken: Cancellation)).Secret);

        async Task<(int Number, bool IsCurrent, DateTimeOffset? ExpiresAt)> PresentedAsync(IssuedKey issued)
        {
            var secret = (await ValidateAsync(issued, new() { TrackUsage = false })).Secret!;
            return (secret.Number, secret.IsCurrent, secret.ExpiresAt);
        }
    }

    [Fact]
    public async Task A_text_that_is_too_old_is_superseded_until_its_key_is_rotated()
    {
        var old = await IssueAsync();
        await UseAsync(old);
        var strict = Open(new() { TimeProvider = Clock, MaxSecretAge = TimeSpan.FromDays(30) });
        Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(strict, old));

        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(ValidationStatus.Superseded, await StatusOnAsync(strict, old));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(old));
        var secret = Assert.Single(await strict.ListSecretsAsync(old.Key.OrganizationId, old.Key.Id, Cancellation));
        Assert.True(secret.IsCurrent);
        Assert.Equal(Clock.Now, secret.ExpiresAt);

        // A grace period does not lengthen the age.
        var rotated = await strict.RotateKeyAsync(
            old.Key.OrganizationId, old.Key.Id, Day, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Superseded, await StatusOnAsync(strict, old));
        Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(strict, rotated));
    }

    [Fact]
    public async Task A_superseded_text_finds_its_key_for_90_days_and_is_forgotten_by_a_later_rotation()
    {
        var first = await IssueAsync();
        await UseAsync(first);
        var second = await RotateAsync(first, TimeSpan.FromDays(2));
        Clock.Advance(TimeSpan.FromDays(92));
        Assert.Equal(first.Key.Id, (await Client.FindKeyAsync(first.Plaintext, Cancellation))!.Key!.Id);
        await UseAsync(second);
        var third = await RotateAsync(first, TimeSpan.Zero);
        Assert.Equal(ValidationStatus.Superseded, await StatusAsync(first));
        Assert.Equal(3, await Database.CountAsync("api_key_secrets"));

        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await UseAsync(third);
        await RotateAsync(first, TimeSpan.Zero);

        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(first));
        Assert.Null(await Client.FindKeyAsync(first.Plaintext, Cancellation));
        Assert.Equal([2, 3, 4], (await ListAsync(first)).Select(static secret => secret.Number));
        Assert.Equal(3, (await ReadAsync(first)).UseCount);
    }

    [Fact]
    public async Task A_deleted_key_is_found_by_every_text_of_it_with_the_prefix_of_the_text()
    {
        var first = await IssueAsync();
        await UseAsync(first);
        var second = await RotateAsync(first, Day);
        await Client.DeleteKeyAsync(first.Key.OrganizationId, first.Key.Id, Cancellation);

        foreach (var issued in new[] { first, second })
        {
            Assert.Equal(ValidationStatus.Unknown, await StatusAsync(issued));
            var found = await Client.FindKeyAsync(issued.Plaintext, Cancellation);
            Assert.Equal(issued.Key.Id, found!.DeletedKey!.Id);
            Assert.Equal(issued.Key.Prefix, found.DeletedKey.Prefix);
        }

        Assert.Equal(0, await Database.CountAsync("api_key_secrets"));
    }

    [Fact]
    public async Task A_rotation_keeps_the_limits_that_are_used_up_and_all_texts_share_them()
    {
        var first = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(10)] });
        Assert.Equal(6, await CountAllowedAsync(Client, first, 6));
        var second = await RotateAsync(first, Day);

        Assert.Equal(4, await CountAllowedAsync(Client, second, 6));
        Assert.Equal(0, await CountAllowedAsync(Client, first, 1));
    }

    [Fact]
    public async Task Kind_and_environment_stay_though_the_options_no_longer_list_them()
    {
        var issuer = Open(new() { TimeProvider = Clock, KeyPrefix = "pk", Environment = "test" });
        var tenant = await CreateTenantAsync();
        var old = await issuer.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);

        var rotated = await RotateAsync(old, Day);

        Assert.StartsWith("pk_test_", rotated.Plaintext, StringComparison.Ordinal);
        Assert.Equal(("pk", "test"), (rotated.Key.Kind, rotated.Key.Environment));
        Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(issuer, rotated));
    }

    [Fact]
    public async Task A_node_that_does_not_know_of_several_secrets_refuses_a_rotated_key()
    {
        var first = await IssueAsync();
        await UseAsync(first);
        var older = Open(new() { TimeProvider = Clock, UnderstoodRules = 2, CacheDuration = TimeSpan.Zero });
        Assert.Equal(ValidationStatus.Valid, await StatusOnAsync(older, first));

        var second = await RotateAsync(first, Day);
        Assert.Equal(ValidationStatus.Unavailable, await StatusOnAsync(older, first));
        Assert.Equal(ValidationStatus.Unavailable, await StatusOnAsync(older, second));

        // An update does not take that back.
        await Client.UpdateKeyAsync(first.Key.OrganizationId, first.Key.Id, new() { Name = "a" }, Cancellation);
        Assert.Equal(ValidationStatus.Unavailable, await StatusOnAsync(older, second));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(second));
    }

    [Fact]
    public async Task What_breaks_a_rule_rotates_nothing()
    {
        var issued = await IssueAsync();
        await UseAsync(issued);
        Func<Task>[] calls =
        [
            () => RotateAsync(issued, TimeSpan.FromTicks(-1)),
            () => RotateAsync(issued, TimeSpan.FromDays(365) + TimeSpan.FromTicks(1)),
            () => RotateAsync(issued, Day, idempotencyKey: ""),
            () => RotateAsync(issued, Day, idempotencyKey: "a b"),
            () => RotateAsync(issued, Day, idempotencyKey: new('a', 65)),
        ];

        foreach (var call in calls)
            Assert.IsAssignableFrom<ArgumentException>(await Assert.ThrowsAnyAsync<Exception>(call));

        Assert.Equal(1, await Database.CountAsync("api_key_secrets"));
        Assert.Equal(1, (await ReadAsync(issued)).Version);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Open(new() { MaxSecretAge = TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1) }));
    }

    [Fact]
    public async Task The_same_rotation_again_yields_a_new_text_in_place_of_the_one_that_was_never_used()
    {
        var first = await IssueAsync();
        await UseAsync(first);
        var lost = await RotateAsync(first, Day, idempotencyKey: "r1");

        var second = await RotateAsync(first, Day, idempotencyKey: "r1");
        var third = await RotateAsync(first, Day, idempotencyKey: "r1");

        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(lost));
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(second));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(first));
        await AssertConflictAsync(TimeSpan.FromHours(1), "r1");
        await UseAsync(third);
        await AssertConflictAsync(Day, "r1");
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(third));

        // A rotation by somebody else has replaced the text.
        await RotateAsync(first, Day, idempotencyKey: "r2");
        await RotateAsync(first, Day);
        await AssertConflictAsync(Day, "r2");
        Clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromMilliseconds(1));
        await RotateAsync(first, Day, idempotencyKey: "r2");

        async Task AssertConflictAsync(TimeSpan gracePeriod, string idempotencyKey)
        {
            var exception = await Assert.ThrowsAsync<IdempotencyConflictException>(
                () => RotateAsync(first, gracePeriod, idempotencyKey: idempotencyKey));
            Assert.Equal(first.Key.Id, exception.KeyId);
        }
    }

    [Fact]
    public async Task A_key_that_was_rotated_is_not_issued_again_under_its_idempotency_key()
    {
        var tenant = await CreateTenantAsync();
        var issued = await Client.CreateKeyAsync(
            tenant.Organization, idempotencyKey: "x", cancellationToken: Cancellation);
        var rotated = await RotateAsync(issued, Day);

        await Assert.ThrowsAsync<IdempotencyConflictException>(() => Client.CreateKeyAsync(
            tenant.Organization, idempotencyKey: "x", cancellationToken: Cancellation));

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(rotated));
    }

    [Fact]
    public async Task Rotations_at_the_same_time_leave_one_current_text_and_the_old_one_as_it_should_be()
    {
        var first = await IssueAsync();
        await UseAsync(first);
        ApiKeyClient[] clients = [Client, Open(), Open(), Open()];

        var rotated = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(
            () => clients[i % 4].RotateKeyAsync(
                first.Key.OrganizationId, first.Key.Id, Day, cancellationToken: Cancellation))));

        var valid = new List<IssuedKey>();
        foreach (var issued in rotated)
        {
            if (await StatusOnAsync(clients[1], issued) is ValidationStatus.Valid)
                valid.Add(issued);
        }

        Assert.Single(valid);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(first));
        Assert.Equal([1, 17], (await ListAsync(first)).Select(static secret => secret.Number));
        Assert.Equal(17, (await ReadAsync(first)).Version);
        Assert.Equal(valid[0].Key.Prefix, (await ReadAsync(first)).Prefix);
    }

    private static async Task<ValidationStatus> StatusOnAsync(ApiKeyClient client, IssuedKey issued) =>
        (await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).Status;

    /// <summary>Uses a text, and writes the uses.</summary>
    private async Task UseAsync(IssuedKey issued, int times = 1)
    {
        for (var i = 0; i < times; i++)
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
        await Client.FlushAsync(Cancellation);
    }

    private Task<IssuedKey> RotateAsync(
        IssuedKey issued, TimeSpan gracePeriod, bool endsOnUse = false, string? idempotencyKey = null) =>
        Client.RotateKeyAsync(
            issued.Key.OrganizationId, issued.Key.Id, gracePeriod, endsOnUse, idempotencyKey, Cancellation);

    private Task<IReadOnlyList<ApiKeySecret>> ListAsync(IssuedKey issued) =>
        Client.ListSecretsAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation);
}

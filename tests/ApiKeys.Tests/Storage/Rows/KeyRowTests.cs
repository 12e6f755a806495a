using System.Net;
using ApiKeys.Rules;
using ApiKeys.Serialization;
using ApiKeys.Storage.Rows;
using ApiKeys.Tests.Rules;

namespace ApiKeys.Tests.Storage.Rows;

public class KeyRowTests
{
    [Fact]
    public void A_key_that_is_written_to_columns_is_read_back_as_it_was()
    {
        KeyMetadata[] all =
        [
            new(),
            new()
            {
                Name = "Alice's key 😀",
                Owner = "u_alice",
                Scopes = ["read", "orders:*", "*"],
                RateLimits =
                [
                    RateLimit.PerSecond(1),
                    RateLimit.PerMinute(2),
                    RateLimit.PerHour(3),
                    RateLimit.PerDay(RateLimit.MaxLimit),
                ],
                ExpiresAt = Key.Now,
                ActivatesAt = Key.Now.AddDays(-1),
                AllowedNetworks = [IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8::/32")],
                Custom = { ["plan"] = "pro", ["exact"] = 79228162514264337593543950335m, ["none"] = default },
            },
        ];

        foreach (var metadata in all)
        {
            var key = Key.Create(
                new ProjectId(Key.Id(10)),
                new ProductId(Key.Id(20)),
                Key.Now,
                Key.Now,
                metadata) with
            { LastUsedAt = Key.Now, UseCount = 7 };
            var read = Write(key).ToApiKey(KeyTerms.None);

            Assert.Equal(key, read);
            Assert.Equal(key.GetHashCode(), read.GetHashCode());
            Assert.Throws<InvalidOperationException>(() => read.Metadata.Custom["plan"] = "free");
            Assert.Throws<NotSupportedException>(
                () => ((IList<IPNetwork>)read.Metadata.AllowedNetworks).Add(default));
            Assert.IsNotType<string[]>(read.Metadata.Scopes);
            Assert.IsNotType<RateLimit[]>(read.Metadata.RateLimits);
        }
    }

    [Fact]
    public void Two_keys_are_equal_when_all_their_values_are()
    {
        var key = Key.Create(metadata: new() { Name = "a", Scopes = ["read"] });

        Assert.Equal(key, Key.Create(metadata: new() { Name = "a", Scopes = ["read"] }));
        Assert.NotEqual(key, key with { UseCount = 1 });
        Assert.NotEqual(key, key with { Metadata = key.Metadata with { Name = "b" } });
        Assert.NotEqual(key, key with { RevokedAt = key.CreatedAt });
    }

    private static KeyRow Write(ApiKey key) => new(
        key.Id,
        key.OrganizationId,
        key.ProjectId,
        key.ProductId,
        key.Prefix,
        key.Kind,
        key.Environment,
        key.Metadata.Name,
        key.Metadata.Owner,
        KeyColumns.WriteScopes(key.Metadata.Scopes),
        KeyColumns.WriteRateLimits(key.Metadata.RateLimits),
        key.Metadata.Custom.ToString(),
        key.Metadata.NeverCached,
        RulesVersion.Of(key.Metadata),
        KeyColumns.WriteNetworks(key.Metadata.AllowedNetworks),
        key.Metadata.ActivatesAt,
        key.Metadata.ExpiresAt,
        key.CreatedAt,
        key.RevokedAt,
        key.RevokedReason,
        key.DisabledAt,
        key.DisabledReason,
        (int?)key.SuspendedBy,
        key.LastUsedAt,
        key.UseCount,
        key.Version);
}

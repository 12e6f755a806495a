using System.Net;
using ApiKeys.Rules;

namespace ApiKeys.Tests.Rules;

public class KeyRulesTests
{
    private static readonly TenancyFacts NoFacts = new(false, false, false, false);
    private static readonly Environments Live = Environments.Of(["live"], "Environments", "names");

    /// <summary>Each reason to refuse a key, in the order of the checks. The first of several is the answer.</summary>
    private static readonly ValidationStatus[] Order =
    [
        ValidationStatus.Unknown,
        ValidationStatus.WrongEnvironment,
        ValidationStatus.Revoked,
        ValidationStatus.NotYetActive,
        ValidationStatus.Expired,
        ValidationStatus.Disabled,
        ValidationStatus.Suspended,
        ValidationStatus.Unavailable,
        ValidationStatus.WrongKind,
        ValidationStatus.OutOfScope,
        ValidationStatus.NetworkNotAllowed,
        ValidationStatus.InsufficientScope,
    ];

    [Fact]
    public void The_first_of_several_reasons_to_refuse_is_the_answer()
    {
        for (var reasons = 0; reasons < 1 << Order.Length; reasons++)
        {
            bool Has(ValidationStatus status) => (reasons & (1 << Array.IndexOf(Order, status))) is not 0;

            var understood = Key.Create(
                revokedAt: Has(ValidationStatus.Revoked) ? Key.Now.AddHours(-1) : null,
                disabledAt: Has(ValidationStatus.Disabled) ? Key.Now.AddHours(-2) : null,
                metadata: new()
                {
                    ActivatesAt = Key.Now.AddHours(Has(ValidationStatus.NotYetActive) ? 1 : -1),
                    AllowedNetworks = [IPNetwork.Parse("192.0.2.0/24")],
                    Scopes = Has(ValidationStatus.InsufficientScope) ? [] : ["read"],
                });
            var key = understood with
            {
                EndsBy = Key.Now.AddHours(Has(ValidationStatus.Expired) ? -3 : 3),
                IsUnderstood = !Has(ValidationStatus.Unavailable),
                Kind = Has(ValidationStatus.WrongKind) ? "pk" : "sk",
                Environment = Has(ValidationStatus.WrongEnvironment) ? "test" : "live",
                SuspendedBy = Has(ValidationStatus.Suspended) ? SuspensionLevel.Owner : null,
            };
            var requirement = new KeyRequirement
            {
                Organization = Has(ValidationStatus.Unknown) ? new(Key.Id(2)) : Key.Organization,
                Project = Has(ValidationStatus.OutOfScope) ? new(Key.Id(10)) : null,
                Scopes = ["read"],
                Kind = "sk",
            };

            var expected = Order.Where(Has).Append(ValidationStatus.Valid).First();
            var address = Has(ValidationStatus.NetworkNotAllowed) ? "198.51.100.1" : "192.0.2.1";
            var answer = KeyRules.Check(key, NoFacts, requirement, From(address), Live, Key.Now);

            Assert.Equal(expected, answer.Status);
            var told = expected is ValidationStatus.Unknown ? null : key;
            Assert.Same(told, expected is ValidationStatus.Valid ? answer.Key : answer.RefusedKey);
        }
    }

    [Fact]
    public void An_unrestricted_key_is_valid_when_nothing_is_required() =>
        Assert.Equal(
            ValidationStatus.Valid,
            KeyRules.Check(Key.Create(), NoFacts, KeyRequirement.None, default, null, Key.Now).Status);

    [Fact]
    public void A_key_expires_at_its_moment_and_not_before()
    {
        var key = Key.Create(metadata: new() { ExpiresAt = Key.Now });

        Assert.Equal(
            ValidationStatus.Valid,
            KeyRules.Check(key, NoFacts, KeyRequirement.None, default, null, Key.Now.AddTicks(-1)).Status);
        Assert.Equal(
            ValidationStatus.Expired,
            KeyRules.Check(key, NoFacts, KeyRequirement.None, default, null, Key.Now).Status);
    }

    [Fact]
    public void A_key_becomes_active_at_its_moment_and_not_before()
    {
        var key = Key.Create(metadata: new() { ActivatesAt = Key.Now });

        Assert.Equal(
            ValidationStatus.NotYetActive,
            KeyRules.Check(key, NoFacts, KeyRequirement.None, default, null, Key.Now.AddTicks(-1)).Status);
        Assert.True(KeyRules.Check(key, NoFacts, KeyRequirement.None, default, null, Key.Now).IsValid);
    }

    [Theory]
    [InlineData("192.0.2.7", true)]
    [InlineData("::ffff:192.0.2.7", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("192.0.3.7", false)]
    [InlineData("2001:db9::1", false)]
    [InlineData(null, false)]
    public void A_key_with_networks_is_for_calls_from_there(string? address, bool isValid)
    {
        var key = Key.Create(metadata: new()
        {
            AllowedNetworks = [IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8::/32")],
        });

        Assert.Equal(
            isValid ? ValidationStatus.Valid : ValidationStatus.NetworkNotAllowed,
            KeyRules.Check(key, NoFacts, KeyRequirement.None, From(address), null, Key.Now).Status);
        Assert.True(KeyRules.Check(Key.Create(), NoFacts, KeyRequirement.None, From(address), null, Key.Now).IsValid);
    }

    [Theory]
    [InlineData("live", null, null, true)]
    [InlineData("live", "live", null, true)]
    [InlineData("test", "live", null, false)]
    [InlineData("", "live", null, false)]
    [InlineData("test", "live", "test", true)]
    [InlineData("live", "live", "test", false)]
    [InlineData("test", null, "live", false)]
    [InlineData("", "live", "", true)]
    public void A_requirement_says_which_environments_it_accepts_or_else_the_client(
        string environment, string? client, string? required, bool isValid)
    {
        var key = Key.Create() with { Environment = environment };
        var requirement = new KeyRequirement { Environments = required is null ? null : [required] };
        var accepted = client is null ? null : Environments.Of([client], "Environments", "names");

        Assert.Equal(isValid, KeyRules.Check(key, NoFacts, requirement, default, accepted, Key.Now).IsValid);
    }

    [Theory]
    [InlineData("sk_live", true)]
    [InlineData("sk_test", false)]
    [InlineData("live", false)]
    [InlineData("_live", false)]
    [InlineData("sk_xlive", false)]
    [InlineData("sk_live_live", true)]
    [InlineData("sk", false)]
    public void The_label_of_a_text_says_whether_its_environment_may_be_accepted(string label, bool may)
    {
        var text = System.Text.Encoding.ASCII.GetBytes(label);
        Assert.Equal(may, Live.MayAccept(text));
        Assert.True(Environments.Of(["live", ""], "Environments", "names").MayAccept(text));
    }

    [Fact]
    public void All_missing_scopes_are_listed_in_the_order_of_the_requirement()
    {
        var key = Key.Create(metadata: new() { Scopes = ["read", "orders:*"] });
        var requirement = new KeyRequirement { Scopes = ["write", "read", "orders:list", "orders", "admin", "write"] };

        var answer = KeyRules.Check(key, NoFacts, requirement, default, null, Key.Now);

        Assert.Equal(ValidationStatus.InsufficientScope, answer.Status);
        Assert.Equal(["write", "orders", "admin"], answer.MissingScopes);
    }

    [Fact]
    public void Each_required_scope_may_be_granted_by_any_grant()
    {
        var key = Key.Create(metadata: new() { Scopes = ["read", "orders:*"] });
        var requirement = new KeyRequirement { Scopes = ["orders:list", "read", "orders:a:b"] };
        Assert.True(KeyRules.Check(key, NoFacts, requirement, default, null, Key.Now).IsValid);
    }

    [Theory]
    [InlineData("orders:read", true)]
    [InlineData("reports", true)]
    [InlineData("orders:*", true)]
    [InlineData("*", true)]
    [InlineData("Reports", false)]
    [InlineData("orders:write", false)]
    [InlineData(null, false)]
    public void A_key_needs_one_of_several_scopes(string? granted, bool isValid)
    {
        var key = Key.Create(metadata: new() { Scopes = granted is null ? [] : [granted] });
        var requirement = new KeyRequirement { AnyScopes = ["reports", "orders:read"] };

        var answer = KeyRules.Check(key, NoFacts, requirement, default, null, Key.Now);

        Assert.Equal(isValid ? ValidationStatus.Valid : ValidationStatus.InsufficientScope, answer.Status);
        Assert.Empty(answer.MissingScopes);
        Assert.Equal(isValid ? [] : ["reports", "orders:read"], answer.MissingAnyScopes);
    }

    [Fact]
    public void One_of_several_scopes_is_needed_beside_all_required_ones()
    {
        var requirement = new KeyRequirement { Scopes = ["api", "use"], AnyScopes = ["read", "write"] };

        Assert.True(Check("api", "use", "write").IsValid);
        AssertMissing(Check("api", "use"), [], ["read", "write"]);
        AssertMissing(Check("read", "write", "api"), ["use"], []);
        AssertMissing(Check("use"), ["api"], ["read", "write"]);

        KeyValidation Check(params string[] granted) =>
            KeyRules.Check(
                Key.Create(metadata: new() { Scopes = granted }), NoFacts, requirement, default, null, Key.Now);

        static void AssertMissing(KeyValidation answer, string[] all, string[] any)
        {
            Assert.Equal(ValidationStatus.InsufficientScope, answer.Status);
            Assert.Equal(all, answer.MissingScopes);
            Assert.Equal(any, answer.MissingAnyScopes);
        }
    }

    [Fact]
    public void Checking_an_allowed_call_allocates_nothing()
    {
        var project = new ProjectId(Key.Id(10));
        var product = new ProductId(Key.Id(20));
        var key = Key.Create(
            project,
            metadata: new()
            {
                Scopes = ["read", "orders:*"],
                ActivatesAt = Key.Now.AddDays(-1),
                ExpiresAt = Key.Now.AddDays(1),
                AllowedNetworks = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8::/32")],
            });
        var calls = (KeyCall[])[From("2001:db8::1%3"), From("10.1.2.3"), From("::ffff:10.1.2.3")];
        var facts = new TenancyFacts(true, true, true, true);
        var requirement = new KeyRequirement
        {
            Organization = Key.Organization,
            Project = project,
            Product = product,
            Scopes = ["orders:list", "read"],
            AnyScopes = ["write", "orders:edit"],
        };

        Check(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var allowed = Check(1_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1_000, allowed);

        int Check(int times)
        {
            var count = 0;
            for (var i = 0; i < times; i++)
            {
                var call = calls[i % calls.Length];
                count += KeyRules.Check(key, facts, requirement, call, null, Key.Now).IsValid ? 1 : 0;
            }

            return count;
        }
    }

    private static KeyCall From(string? address) =>
        new() { Address = address is null ? null : IPAddress.Parse(address) };
}

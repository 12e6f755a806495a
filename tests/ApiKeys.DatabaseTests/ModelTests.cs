using System.Globalization;
using System.Net;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// A client and a model of the rules are driven by the same random sequence of operations, and never disagree. A
/// failure tells the seed. APIKEYS_TEST_OPERATIONS sets another number of operations, APIKEYS_TEST_SEED the seed.
/// </summary>
public abstract class ModelTests(TestDatabase database) : BehaviourSuite(database)
{
    private static readonly string[] Scopes = ["read", "write", "admin"];
    private static readonly string?[] Owners = [null, "u_alice", "u_bob"];
    private static readonly IPAddress?[] Addresses =
        [null, IPAddress.Parse("192.0.2.7"), IPAddress.Parse("198.51.100.7"), IPAddress.Parse("::ffff:192.0.2.7")];

    private readonly KeyModel _model = new();
    private readonly List<string> _texts = [];
    private OrganizationId _organization;
    private Random _random = new(0);
    private ApiKeyClient _issuer = null!;
    private ApiKeyClient _uncached = null!;

    [Fact]
    public async Task The_client_and_a_model_of_the_rules_never_disagree()
    {
        var seed = Number("APIKEYS_TEST_SEED") ?? Environment.TickCount;
        var operations = Number("APIKEYS_TEST_OPERATIONS") ?? 2_500;
        _random = new(seed);
        var options = () => new ApiKeyOptions
        {
            TimeProvider = Clock,
            OtherKeyPrefixes = ["pk"],
            UsageFlushInterval = TimeSpan.FromHours(1),
        };
        _issuer = Open(options());
        var uncached = options();
        uncached.CacheDuration = TimeSpan.Zero;
        _uncached = Open(uncached);
        _organization = (await _issuer.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        await CreateAsync();

        for (var step = 0; step < operations; step++)
        {
            var operation = _random.Next(100);
            try
            {
                await RunAsync(operation);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Assert.Fail($"Seed {seed}, step {step}, operation {operation}: {exception.Message}");
            }
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private Task RunAsync(int operation) => operation switch
    {
        < 8 => CreateAsync(),
        < 18 => RotateAsync(),
        < 20 => ExpireAsync(),
        < 22 => RevokeAsync(),
        < 25 => DisableAsync(),
        < 29 => EnableAsync(),
        < 31 => SuspendAsync(),
        < 34 => ResumeAsync(),
        < 41 => UpdateAsync(),
        < 42 => DeleteAsync(),
        < 48 => StepAsync(),
        < 50 => _issuer.FlushAsync(Cancellation),
        < 56 => CompareAsync(),
        _ => ValidateAsync(),
    };

    private T Any<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    private bool Maybe(int percent) => _random.Next(100) < percent;

    private KeyModel.ModelKey AnyKey() => Any(_model.Keys);

    private string[] SomeScopes(int percent) => [.. Scopes.Where(_ => Maybe(percent))];

    private DateTimeOffset? SomeTime(int percent, int from, int to) =>
        Maybe(percent) ? Clock.Now.AddMinutes(_random.Next(from, to)) : null;

    private IReadOnlyList<IPNetwork> SomeNetworks() => Maybe(20) ? [IPNetwork.Parse("192.0.2.0/24")] : [];

    private async Task CreateAsync()
    {
        var metadata = new KeyMetadata
        {
            Owner = Any(Owners),
            Scopes = SomeScopes(70),
            ActivatesAt = SomeTime(15, -10_000, 3_000),
            ExpiresAt = SomeTime(25, 3_001, 200_000),
            AllowedNetworks = SomeNetworks(),
        };
        var issued = await _issuer.CreateKeyAsync(
            _organization, metadata: metadata, kind: Any(["sk", "pk"]), cancellationToken: Cancellation);
        _model.Create(issued, Clock.Now);
        _texts.Add(issued.Plaintext);
    }

    private async Task RotateAsync()
    {
        var (key, grace) = (AnyKey(), TimeSpan.FromMinutes(Any([0, 0, 30, 3_000, 100_000])));
        var fault = KeyModel.FindRotationFault(key, grace, Clock.Now);
        var issued = await CallAsync(
            fault,
            () => _issuer.RotateKeyAsync(_organization, key.Id, grace, cancellationToken: Cancellation));
        if (issued is null)
            return;

        _model.Rotate(key, issued.Plaintext, grace, Clock.Now);
        _texts.Add(issued.Plaintext);
    }

    private async Task ExpireAsync()
    {
        var key = AnyKey();
        var number = key.Secrets.Count is 0 ? 1 : Any(key.Secrets).Number;
        var secret = key.Secrets.Find(secret => secret.Number == number);
        var fault = key.IsDeleted || secret is null ? typeof(NotFoundException)
            : secret.ExpiresAt is null ? typeof(ArgumentException)
            : null;
        await CallAsync(fault, () => _issuer.ExpireSecretAsync(_organization, key.Id, number, Cancellation));
        if (fault is null && secret!.ExpiresAt > Clock.Now)
        {
            secret.ExpiresAt = Clock.Now;
            key.Version++;
        }
    }

    private Task RevokeAsync() => ChangeAsync(
        key => _issuer.RevokeKeyAsync(_organization, key.Id, cancellationToken: Cancellation),
        static key => (!key.IsRevoked, key.IsRevoked = true).Item1);

    private Task DisableAsync() => ChangeAsync(
        key => _issuer.DisableKeyAsync(_organization, key.Id, cancellationToken: Cancellation),
        static key => (!key.IsDisabled, key.IsDisabled = true).Item1);

    private Task EnableAsync() => ChangeAsync(
        key => _issuer.EnableKeyAsync(_organization, key.Id, Cancellation),
        static key => (key.IsDisabled, key.IsDisabled = false).Item1);

    private async Task ChangeAsync(
        Func<KeyModel.ModelKey, Task<ApiKey>> change, Func<KeyModel.ModelKey, bool> changeModel)
    {
        var key = AnyKey();
        var changed = await CallAsync(key.IsDeleted ? typeof(NotFoundException) : null, () => change(key));
        if (changed is null)
            return;

        key.Version += changeModel(key) ? 1 : 0;
        AssertEqual(key.Version, changed.Version, "version");
    }

    private async Task SuspendAsync()
    {
        if (Maybe(30))
        {
            await _issuer.SuspendOrganizationAsync(_organization, cancellationToken: Cancellation);
            _model.IsSuspended = true;
            return;
        }

        var owner = Any(Owners) ?? "u_carol";
        await _issuer.SuspendOwnerAsync(_organization, owner, cancellationToken: Cancellation);
        _model.SuspendedOwners.Add(owner);
    }

    private async Task ResumeAsync()
    {
        await _issuer.ResumeOrganizationAsync(_organization, Cancellation);
        _model.IsSuspended = false;
        foreach (var owner in _model.SuspendedOwners)
            await _issuer.ResumeOwnerAsync(_organization, owner, Cancellation);
        _model.SuspendedOwners.Clear();
    }

    private async Task UpdateAsync()
    {
        var key = AnyKey();
        var (update, metadata) = (new KeyUpdate(), key.Metadata);
        if (Maybe(50))
            metadata = metadata with { Scopes = update.Scopes = SomeScopes(70) };
        if (Maybe(30))
            metadata = metadata with { Owner = update.Owner = Any(Owners) };
        if (Maybe(30))
            metadata = metadata with { AllowedNetworks = update.AllowedNetworks = SomeNetworks() };
        if (Maybe(30))
            metadata = metadata with { ActivatesAt = update.ActivatesAt = SomeTime(40, -10_000, 5_000) };
        if (Maybe(30))
            metadata = metadata with { ExpiresAt = update.ExpiresAt = SomeTime(40, 100, 200_000) };
        var ifVersion = Maybe(30) ? key.Version - _random.Next(2) : (int?)null;

        // The update is checked alone before the key is read.
        var own = update.ActivatesAt >= update.ExpiresAt;
        var fault = ifVersion is 0 ? typeof(ArgumentOutOfRangeException)
            : own && metadata.ActivatesAt >= metadata.ExpiresAt ? typeof(ArgumentException)
            : key.IsDeleted ? typeof(NotFoundException)
            : ifVersion is { } expected && expected != key.Version ? typeof(VersionConflictException)
            : metadata.ActivatesAt >= metadata.ExpiresAt ? typeof(ArgumentException)
            : null;
        var updated = await CallAsync(fault, () => ifVersion is { } version
            ? _issuer.UpdateKeyAsync(_organization, key.Id, update, version, Cancellation)
            : _issuer.UpdateKeyAsync(_organization, key.Id, update, Cancellation));
        if (updated is null)
            return;

        key.Version += metadata.Equals(key.Metadata) ? 0 : 1;
        key.Metadata = metadata;
        AssertEqual(key.Version, updated.Version, "version");
    }

    private async Task DeleteAsync()
    {
        var key = AnyKey();
        await CallAsync(key.IsDeleted ? typeof(NotFoundException) : null, async () =>
        {
            await _issuer.DeleteKeyAsync(_organization, key.Id, Cancellation);
            return key;
        });
        if (!key.IsDeleted)
            _model.Delete(key);
    }

    private Task StepAsync()
    {
        Clock.Advance(TimeSpan.FromMinutes(Any([1, 60, 1_000, 20_000])));
        return Task.CompletedTask;
    }

    private async Task CompareAsync()
    {
        var key = AnyKey();
        if (key.IsDeleted)
        {
            await CallAsync(typeof(NotFoundException), () => _issuer.GetKeyAsync(_organization, key.Id, Cancellation));
            return;
        }

        var read = await _issuer.GetKeyAsync(_organization, key.Id, Cancellation);
        var secrets = await _issuer.ListSecretsAsync(_organization, key.Id, Cancellation);
        var uses = key.Secrets.Sum(static secret => secret.Uses) + key.ForgottenUses;
        AssertEqual((key.Version, uses, key.Metadata), (read.Version, read.UseCount, read.Metadata), "key");
        AssertEqual(
            string.Join("; ", key.Secrets.Select(static one =>
                $"{one.Number} {one.CreatedAt:O} {one.SupersededAt:O} {one.ExpiresAt:O} {one.Uses}")),
            string.Join("; ", secrets.Select(static one =>
                $"{one.Number} {one.CreatedAt:O} {one.SupersededAt:O} {one.ExpiresAt:O} {one.UseCount}")),
            "secrets");
    }

    private async Task ValidateAsync()
    {
        var (text, address) = (Any(_texts), Any(Addresses));
        var requirement = new KeyRequirement
        {
            Organization = Maybe(10) ? OrganizationId.Parse(AnyKey().Id.ToString()) : null,
            Kind = Maybe(10) ? "sk" : null,
            Scopes = SomeScopes(20),
            AnyScopes = Maybe(20) ? SomeScopes(50) : [],
            TrackUsage = false,
        };
        var call = new KeyCall { Address = address };
        var explanation = await _uncached.ExplainAsync(text, requirement, call, Cancellation);
        var uncached = await _uncached.ValidateKeyAsync(text, requirement, call, Cancellation);
        requirement = requirement with { TrackUsage = true };
        var expected = _model.Validate(text, requirement, address, _organization, Clock.Now);

        AssertEqual(expected, explanation.Status, "explanation");
        AssertEqual(expected, uncached.Status, "validation without a cache");
        AssertEqual(
            expected, (await _issuer.ValidateKeyAsync(text, requirement, call, Cancellation)).Status, "validation");
    }

    private static async Task<T?> CallAsync<T>(Type? fault, Func<Task<T>> call)
        where T : class
    {
        try
        {
            var result = await call();
            AssertEqual(null, fault, "the call succeeded");
            return result;
        }
        catch (Exception exception) when (exception is ApiKeyException or ArgumentException)
        {
            AssertEqual(fault?.Name, exception.GetType().Name, "the call was refused");
            return null;
        }
    }

    private static void AssertEqual<T>(T expected, T actual, string what) => Assert.True(
        EqualityComparer<T>.Default.Equals(expected, actual), $"{what}: expected {expected}, but it is {actual}.");
}

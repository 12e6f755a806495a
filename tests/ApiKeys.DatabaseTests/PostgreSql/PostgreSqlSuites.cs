using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;
using Npgsql;

namespace ApiKeys.DatabaseTests.PostgreSql;

public sealed class PostgreSqlEmptyDatabaseTests() : EmptyDatabaseTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlKeyLifecycleTests() : KeyLifecycleTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlListingTests() : ListingTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlMigrationTests() : MigrationTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlObservedFaultTests() : ObservedFaultTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlOrganizationTests() : OrganizationTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlRateLimitTests() : RateLimitTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlRateLimitStatusTests() : RateLimitStatusTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlSigningSecretTests() : SigningSecretTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlTenancyTests() : TenancyTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlUsageTests() : UsageTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlValidationTests() : ValidationTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlProcessTests() : ProcessTests(new PostgreSqlTestDatabase())
{
    protected override TestDatabase CreateEmptyDatabase() => new PostgreSqlTestDatabase();
}

public sealed class PostgreSqlKillTests() : KillTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlInjectionTests() : InjectionTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlSameOutcomeTests() : SameOutcomeTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlOutageTests() : OutageTests("postgresql")
{
    protected override TestDatabase CreateDatabase(string serverUrl) => new PostgreSqlTestDatabase(serverUrl);
}

public sealed class PostgreSqlCacheTests() : CacheTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlChangeFeedTests() : ChangeFeedTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlLeaseTests() : LeaseTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlLeaseReturnTests() : LeaseReturnTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlEnvironmentTests() : EnvironmentTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlIdempotencyTests() : IdempotencyTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlImportTests() : ImportTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlForeignSystemTests() : ForeignSystemTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlKnownTextTests() : KnownTextTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlKeyTimeTests() : KeyTimeTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlNetworkTests() : NetworkTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlNeverCachedTests() : NeverCachedTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlReasonTests() : ReasonTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlRulesVersionTests() : RulesVersionTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlModelTests() : ModelTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlExplainTests() : ExplainTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlSecretTests() : SecretTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlSuspensionTests() : SuspensionTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlForeignRowTests() : ForeignRowTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlClockTests() : ClockTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlSharedPoolTests() : SharedPoolTests(new PostgreSqlTestDatabase())
{
    protected override DbDataSource CreateSource(int maxPoolSize) => NpgsqlDataSource.Create(
        $"{((PostgreSqlTestDatabase)Database).ConnectionString};Maximum Pool Size={maxPoolSize};Timeout=20");

    protected override ApiKeyDatabase Over(DbDataSource source, int? maxConnections) =>
        ApiKeyDatabase.PostgreSql((NpgsqlDataSource)source, maxConnections: maxConnections);
}

public sealed class PostgreSqlWaitingCallTests() : WaitingCallTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlNodeTests() : NodeTests(new PostgreSqlTestDatabase())
{
    [Fact]
    public Task A_revoked_key_is_refused_on_every_node_within_200_ms_when_nodes_listen() =>
        AssertRefusedWithinAsync(
            TimeSpan.FromMilliseconds(200), late: Keys / 4, "cache=3600000", "poll=0", "listen=1");
}

public sealed class PostgreSqlKeyBatchTests() : KeyBatchTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlRenameTests() : RenameTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlDeletionTests() : DeletionTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlDeletionRaceTests() : DeletionRaceTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlTombstoneTests() : TombstoneTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlBulkDeletionTests() : BulkDeletionTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlBulkChangeTests() : BulkChangeTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlFindingTests() : FindingTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlBackgroundFaultTests() : BackgroundFaultTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlHungDatabaseTests() : HungDatabaseTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlKeyWatchTests() : KeyWatchTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlPageTests() : PageTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlSnapshotTests() : SnapshotTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlTelemetryTests() : TelemetryTests(new PostgreSqlTestDatabase(), "postgresql");

public sealed class PostgreSqlSoakTests() : SoakTests("postgresql")
{
    protected override TestDatabase CreateDatabase(string serverUrl) => new PostgreSqlTestDatabase(serverUrl);
}

public sealed class PostgreSqlBurstTests() : BurstTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlLookupBatchTests() : LookupBatchTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlLostAnswerTests() : LostAnswerTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlRoundTripTests() : RoundTripTests(new PostgreSqlTestDatabase())
{
    protected override Task<string> FindServerAsync() => Task.FromResult("PostgreSQL");
}

public sealed class PostgreSqlFrozenFlushTests() : FrozenFlushTests(new PostgreSqlTestDatabase())
{
    protected override string AllowUses => "DROP TRIGGER refuse_uses ON api_key_keys";

    protected override string RefuseUses(ApiKeyId keyId) => $"""
        CREATE FUNCTION refuse_uses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
        CREATE TRIGGER refuse_uses BEFORE UPDATE OF use_count ON api_key_keys FOR EACH ROW
        WHEN (NEW.id = '{keyId.Value}') EXECUTE FUNCTION refuse_uses();
        """;
}

public sealed class PostgreSqlFrozenServerTests() : FrozenServerTests("postgresql")
{
    protected override TestDatabase CreateDatabase(string serverUrl) => new PostgreSqlTestDatabase(serverUrl);
}

public sealed class PostgreSqlRefusedUsesTests() : RefusedUsesTests(new PostgreSqlTestDatabase())
{
    protected override string DropTrigger => "DROP TRIGGER refuse_uses ON api_key_keys";

    protected override string RefuseByError =>
        "IF EXISTS (SELECT 1 FROM refused WHERE id = NEW.id) THEN RAISE 'refused'; END IF";

    protected override string CreateTrigger(string statement) => $"""
        CREATE FUNCTION refuse_uses() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {statement}; RETURN NEW; END $$;
        CREATE TRIGGER refuse_uses BEFORE UPDATE OF use_count ON api_key_keys
        FOR EACH ROW EXECUTE FUNCTION refuse_uses();
        """;
}

public sealed class PostgreSqlEventTests() : EventTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlTimedEventTests() : TimedEventTests(new PostgreSqlTestDatabase());

public sealed class PostgreSqlEventConsistencyTests() : EventConsistencyTests(new PostgreSqlTestDatabase())
{
    protected override string AllowEvents => "DROP TRIGGER refuse_events ON api_key_events";

    protected override string RefuseEvents => """
        CREATE FUNCTION refuse_events() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
        CREATE TRIGGER refuse_events BEFORE INSERT ON api_key_events FOR EACH ROW EXECUTE FUNCTION refuse_events();
        """;
}

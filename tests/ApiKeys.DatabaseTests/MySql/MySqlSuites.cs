using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;
using MySqlConnector;

namespace ApiKeys.DatabaseTests.MySql;

public sealed class MySqlEmptyDatabaseTests() : EmptyDatabaseTests(new MySqlTestDatabase());

public sealed class MySqlKeyLifecycleTests() : KeyLifecycleTests(new MySqlTestDatabase());

public sealed class MySqlListingTests() : ListingTests(new MySqlTestDatabase());

public sealed class MySqlMigrationTests() : MigrationTests(new MySqlTestDatabase());

public sealed class MySqlObservedFaultTests() : ObservedFaultTests(new MySqlTestDatabase());

public sealed class MySqlOrganizationTests() : OrganizationTests(new MySqlTestDatabase());

public sealed class MySqlRateLimitTests() : RateLimitTests(new MySqlTestDatabase());

public sealed class MySqlRateLimitStatusTests() : RateLimitStatusTests(new MySqlTestDatabase());

public sealed class MySqlSigningSecretTests() : SigningSecretTests(new MySqlTestDatabase());

public sealed class MySqlTenancyTests() : TenancyTests(new MySqlTestDatabase());

public sealed class MySqlUsageTests() : UsageTests(new MySqlTestDatabase());

public sealed class MySqlValidationTests() : ValidationTests(new MySqlTestDatabase());

public sealed class MySqlProcessTests() : ProcessTests(new MySqlTestDatabase())
{
    protected override TestDatabase CreateEmptyDatabase() => new MySqlTestDatabase();
}

public sealed class MySqlKillTests() : KillTests(new MySqlTestDatabase());

public sealed class MySqlInjectionTests() : InjectionTests(new MySqlTestDatabase());

public sealed class MySqlSameOutcomeTests() : SameOutcomeTests(new MySqlTestDatabase());

public sealed class MySqlOutageTests() : OutageTests("mysql")
{
    protected override TestDatabase CreateDatabase(string serverUrl) => new MySqlTestDatabase(serverUrl);
}

public sealed class MySqlCacheTests() : CacheTests(new MySqlTestDatabase());

public sealed class MySqlChangeFeedTests() : ChangeFeedTests(new MySqlTestDatabase());

public sealed class MySqlLeaseTests() : LeaseTests(new MySqlTestDatabase());

public sealed class MySqlLeaseReturnTests() : LeaseReturnTests(new MySqlTestDatabase());

public sealed class MySqlEnvironmentTests() : EnvironmentTests(new MySqlTestDatabase());

public sealed class MySqlIdempotencyTests() : IdempotencyTests(new MySqlTestDatabase());

public sealed class MySqlImportTests() : ImportTests(new MySqlTestDatabase());

public sealed class MySqlForeignSystemTests() : ForeignSystemTests(new MySqlTestDatabase());

public sealed class MySqlKnownTextTests() : KnownTextTests(new MySqlTestDatabase());

public sealed class MySqlKeyTimeTests() : KeyTimeTests(new MySqlTestDatabase());

public sealed class MySqlNetworkTests() : NetworkTests(new MySqlTestDatabase());

public sealed class MySqlNeverCachedTests() : NeverCachedTests(new MySqlTestDatabase());

public sealed class MySqlReasonTests() : ReasonTests(new MySqlTestDatabase());

public sealed class MySqlRulesVersionTests() : RulesVersionTests(new MySqlTestDatabase());

public sealed class MySqlModelTests() : ModelTests(new MySqlTestDatabase());

public sealed class MySqlExplainTests() : ExplainTests(new MySqlTestDatabase());

public sealed class MySqlSecretTests() : SecretTests(new MySqlTestDatabase());

public sealed class MySqlSuspensionTests() : SuspensionTests(new MySqlTestDatabase());

public sealed class MySqlForeignRowTests() : ForeignRowTests(new MySqlTestDatabase());

public sealed class MySqlClockTests() : ClockTests(new MySqlTestDatabase());

public sealed class MySqlSharedPoolTests() : SharedPoolTests(new MySqlTestDatabase())
{
    protected override DbDataSource CreateSource(int maxPoolSize) => new MySqlDataSource(
        $"{((MySqlTestDatabase)Database).ConnectionString};Maximum Pool Size={maxPoolSize};Connection Timeout=20");

    protected override ApiKeyDatabase Over(DbDataSource source, int? maxConnections) =>
        ApiKeyDatabase.MySql((MySqlDataSource)source, maxConnections);
}

public sealed class MySqlWaitingCallTests() : WaitingCallTests(new MySqlTestDatabase());

public sealed class MySqlNodeTests() : NodeTests(new MySqlTestDatabase());

public sealed class MySqlKeyBatchTests() : KeyBatchTests(new MySqlTestDatabase());

public sealed class MySqlRenameTests() : RenameTests(new MySqlTestDatabase());

public sealed class MySqlDeletionTests() : DeletionTests(new MySqlTestDatabase());

public sealed class MySqlDeletionRaceTests() : DeletionRaceTests(new MySqlTestDatabase());

public sealed class MySqlTombstoneTests() : TombstoneTests(new MySqlTestDatabase());

public sealed class MySqlBulkDeletionTests() : BulkDeletionTests(new MySqlTestDatabase());

public sealed class MySqlBulkChangeTests() : BulkChangeTests(new MySqlTestDatabase());

public sealed class MySqlFindingTests() : FindingTests(new MySqlTestDatabase());

public sealed class MySqlBackgroundFaultTests() : BackgroundFaultTests(new MySqlTestDatabase());

public sealed class MySqlHungDatabaseTests() : HungDatabaseTests(new MySqlTestDatabase());

public sealed class MySqlKeyWatchTests() : KeyWatchTests(new MySqlTestDatabase());

public sealed class MySqlPageTests() : PageTests(new MySqlTestDatabase());

public sealed class MySqlSnapshotTests() : SnapshotTests(new MySqlTestDatabase());

public sealed class MySqlTelemetryTests() : TelemetryTests(new MySqlTestDatabase(), "mysql");

public sealed class MySqlSoakTests() : SoakTests("mysql")
{
    protected override TestDatabase CreateDatabase(string serverUrl) => new MySqlTestDatabase(serverUrl);
}

public sealed class MySqlBurstTests() : BurstTests(new MySqlTestDatabase());

public sealed class MySqlLookupBatchTests() : LookupBatchTests(new MySqlTestDatabase());

public sealed class MySqlLostAnswerTests() : LostAnswerTests(new MySqlTestDatabase());

public sealed class MySqlRoundTripTests() : RoundTripTests(new MySqlTestDatabase())
{
    protected override async Task<string> FindServerAsync() =>
        await Database.ScalarAsync("SELECT version() LIKE '%MariaDB%'") is 1 ? "MariaDB" : "MySQL";
}

public sealed class MySqlFrozenFlushTests() : FrozenFlushTests(new MySqlTestDatabase())
{
    protected override string AllowUses => "DROP TRIGGER refuse_uses";

    protected override string RefuseUses(ApiKeyId keyId) => $"""
        CREATE TRIGGER refuse_uses BEFORE UPDATE ON api_key_keys FOR EACH ROW
        BEGIN
          IF NEW.id = {Database.Literal(keyId.Value)} AND NEW.use_count <> OLD.use_count THEN
            SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused';
          END IF;
        END
        """;
}

public sealed class MySqlFrozenServerTests() : FrozenServerTests("mysql")
{
    protected override TestDatabase CreateDatabase(string serverUrl) => new MySqlTestDatabase(serverUrl);
}

public sealed class MySqlRefusedUsesTests() : RefusedUsesTests(new MySqlTestDatabase())
{
    protected override string DropTrigger => "DROP TRIGGER refuse_uses";

    protected override string RefuseByError => """
        IF EXISTS (SELECT 1 FROM refused WHERE id = NEW.id) THEN
          SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused';
        END IF
        """;

    protected override string CreateTrigger(string statement) => $"""
        CREATE TRIGGER refuse_uses BEFORE UPDATE ON api_key_keys FOR EACH ROW
        BEGIN
          IF NEW.use_count <> OLD.use_count THEN
            {statement};
          END IF;
        END
        """;
}

public sealed class MySqlEventTests() : EventTests(new MySqlTestDatabase());

public sealed class MySqlTimedEventTests() : TimedEventTests(new MySqlTestDatabase());

public sealed class MySqlEventConsistencyTests() : EventConsistencyTests(new MySqlTestDatabase())
{
    protected override string AllowEvents => "DROP TRIGGER refuse_events";

    protected override string RefuseEvents => """
        CREATE TRIGGER refuse_events BEFORE INSERT ON api_key_events FOR EACH ROW
          SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused'
        """;
}

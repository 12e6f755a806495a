using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests.Sqlite;

public sealed class SqliteEmptyDatabaseTests() : EmptyDatabaseTests(new SqliteTestDatabase());

public sealed class SqliteKeyLifecycleTests() : KeyLifecycleTests(new SqliteTestDatabase());

public sealed class SqliteListingTests() : ListingTests(new SqliteTestDatabase());

public sealed class SqliteMigrationTests() : MigrationTests(new SqliteTestDatabase());

public sealed class SqliteObservedFaultTests() : ObservedFaultTests(new SqliteTestDatabase());

public sealed class SqliteOrganizationTests() : OrganizationTests(new SqliteTestDatabase());

public sealed class SqliteRateLimitTests() : RateLimitTests(new SqliteTestDatabase());

public sealed class SqliteRateLimitStatusTests() : RateLimitStatusTests(new SqliteTestDatabase());

public sealed class SqliteSigningSecretTests() : SigningSecretTests(new SqliteTestDatabase());

public sealed class SqliteTenancyTests() : TenancyTests(new SqliteTestDatabase());

public sealed class SqliteUsageTests() : UsageTests(new SqliteTestDatabase());

public sealed class SqliteValidationTests() : ValidationTests(new SqliteTestDatabase());

public sealed class SqliteProcessTests() : ProcessTests(new SqliteTestDatabase())
{
    protected override TestDatabase CreateEmptyDatabase() => new SqliteTestDatabase();
}

public sealed class SqliteKillTests() : KillTests(new SqliteTestDatabase());

public sealed class SqliteInjectionTests() : InjectionTests(new SqliteTestDatabase());

public sealed class SqliteSameOutcomeTests() : SameOutcomeTests(new SqliteTestDatabase());

public sealed class SqliteCacheTests() : CacheTests(new SqliteTestDatabase());

public sealed class SqliteChangeFeedTests() : ChangeFeedTests(new SqliteTestDatabase());

public sealed class SqliteLeaseTests() : LeaseTests(new SqliteTestDatabase());

public sealed class SqliteLeaseReturnTests() : LeaseReturnTests(new SqliteTestDatabase());

public sealed class SqliteEnvironmentTests() : EnvironmentTests(new SqliteTestDatabase());

public sealed class SqliteIdempotencyTests() : IdempotencyTests(new SqliteTestDatabase());

public sealed class SqliteImportTests() : ImportTests(new SqliteTestDatabase());

public sealed class SqliteForeignSystemTests() : ForeignSystemTests(new SqliteTestDatabase());

public sealed class SqliteKnownTextTests() : KnownTextTests(new SqliteTestDatabase());

public sealed class SqliteKeyTimeTests() : KeyTimeTests(new SqliteTestDatabase());

public sealed class SqliteNetworkTests() : NetworkTests(new SqliteTestDatabase());

public sealed class SqliteNeverCachedTests() : NeverCachedTests(new SqliteTestDatabase());

public sealed class SqliteReasonTests() : ReasonTests(new SqliteTestDatabase());

public sealed class SqliteRulesVersionTests() : RulesVersionTests(new SqliteTestDatabase());

public sealed class SqliteModelTests() : ModelTests(new SqliteTestDatabase());

public sealed class SqliteExplainTests() : ExplainTests(new SqliteTestDatabase());

public sealed class SqliteSecretTests() : SecretTests(new SqliteTestDatabase());

public sealed class SqliteSuspensionTests() : SuspensionTests(new SqliteTestDatabase());

public sealed class SqliteForeignRowTests() : ForeignRowTests(new SqliteTestDatabase());

public sealed class SqliteNodeTests() : NodeTests(new SqliteTestDatabase());

public sealed class SqliteKeyBatchTests() : KeyBatchTests(new SqliteTestDatabase());

public sealed class SqliteRenameTests() : RenameTests(new SqliteTestDatabase());

public sealed class SqliteDeletionTests() : DeletionTests(new SqliteTestDatabase());

public sealed class SqliteDeletionRaceTests() : DeletionRaceTests(new SqliteTestDatabase());

public sealed class SqliteTombstoneTests() : TombstoneTests(new SqliteTestDatabase());

public sealed class SqliteBulkDeletionTests() : BulkDeletionTests(new SqliteTestDatabase());

public sealed class SqliteBulkChangeTests() : BulkChangeTests(new SqliteTestDatabase());

public sealed class SqliteFindingTests() : FindingTests(new SqliteTestDatabase());

public sealed class SqliteBackgroundFaultTests() : BackgroundFaultTests(new SqliteTestDatabase());

public sealed class SqliteKeyWatchTests() : KeyWatchTests(new SqliteTestDatabase());

public sealed class SqlitePageTests() : PageTests(new SqliteTestDatabase());

public sealed class SqliteSnapshotTests() : SnapshotTests(new SqliteTestDatabase());

public sealed class SqliteTelemetryTests() : TelemetryTests(new SqliteTestDatabase(), "sqlite");

public sealed class SqliteSoakTests() : SoakTests(null)
{
    protected override TestDatabase CreateDatabase(string serverUrl) => new SqliteTestDatabase();
}

public sealed class SqliteRefusedUsesTests() : RefusedUsesTests(new SqliteTestDatabase())
{
    protected override string DropTrigger => "DROP TRIGGER refuse_uses";

    protected override string RefuseByError => "SELECT RAISE(ABORT, 'refused') FROM refused WHERE id = NEW.id";

    protected override string CreateTrigger(string statement) =>
        $"CREATE TRIGGER refuse_uses BEFORE UPDATE OF use_count ON api_key_keys BEGIN {statement}; END";
}

public sealed class SqliteEventTests() : EventTests(new SqliteTestDatabase());

public sealed class SqliteTimedEventTests() : TimedEventTests(new SqliteTestDatabase());

public sealed class SqliteEventConsistencyTests() : EventConsistencyTests(new SqliteTestDatabase())
{
    protected override string AllowEvents => "DROP TRIGGER refuse_events";

    protected override string RefuseEvents =>
        "CREATE TRIGGER refuse_events BEFORE INSERT ON api_key_events BEGIN SELECT RAISE(ABORT, 'refused'); END";
}

using ApiKeys.Storage;
using ApiKeys.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace ApiKeys.Tests.Storage;

/// <summary>The clock of a server. Here it is that of a database in memory, which is this machine's.</summary>
public sealed class DatabaseClockTests
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(-2)]
    [InlineData(0)]
    [InlineData(30)]
    public async Task A_machine_whose_clock_is_wrong_has_the_time_of_the_server(int hours)
    {
        await using var store = new ServerStore();
        var offsets = new List<TimeSpan>();
        var clock = store.Follow(new WrongClock { Skew = TimeSpan.FromHours(hours) }, offsets.Add);

        await DatabaseClock.MeasureIfDueAsync(clock, Cancellation);

        var difference = clock.GetUtcNow() - TimeProvider.System.GetUtcNow();
        Assert.InRange(difference, -Tolerance, Tolerance);
        var offset = Assert.Single(offsets) + TimeSpan.FromHours(hours);
        Assert.InRange(offset, -Tolerance, Tolerance);
    }

    [Fact]
    public async Task A_difference_that_cannot_be_measured_counts_as_none()
    {
        await using var store = new ServerStore();
        var offsets = new List<TimeSpan>();
        var machine = new WrongClock { Skew = TimeSpan.FromMilliseconds(-2) };
        var clock = store.Follow(machine, offsets.Add);
        await DatabaseClock.MeasureIfDueAsync(clock, Cancellation);

        // One that is measured stays as it is until it differs by more.
        machine.Skew = TimeSpan.FromHours(1);
        await DatabaseClock.MeasureIfDueAsync(clock, Cancellation);
        machine.Skew += TimeSpan.FromMilliseconds(2);
        machine.Elapsed += TimeSpan.FromHours(1);
        await DatabaseClock.MeasureIfDueAsync(clock, Cancellation);

        Assert.Equal(3, offsets.Count);
        Assert.Equal(TimeSpan.Zero, offsets[0]);
        Assert.NotEqual(TimeSpan.Zero, offsets[1]);
        Assert.Equal(offsets[1], offsets[2]);
    }

    [Fact]
    public async Task The_clock_is_measured_again_after_a_minute_and_when_it_was_set()
    {
        await using var store = new ServerStore();
        var offsets = new List<TimeSpan>();
        var machine = new WrongClock();
        var clock = store.Follow(machine, offsets.Add);
        await DatabaseClock.MeasureIfDueAsync(clock, Cancellation);
        await DatabaseClock.MeasureIfDueAsync(clock, Cancellation);
        Assert.Single(offsets);

        machine.Skew = TimeSpan.FromMinutes(-10);
        await DatabaseClock.MeasureIfDueAsync(clock, Cancellation);
        Assert.Equal(2, offsets.Count);

        // The machine was on for 61 seconds more, by both of its clocks.
        machine.Skew += TimeSpan.FromSeconds(61);
        machine.Elapsed += TimeSpan.FromSeconds(61);
        await DatabaseClock.MeasureIfDueAsync(clock, Cancellation);
        Assert.Equal(3, offsets.Count);
    }

    private sealed class WrongClock : TimeProvider
    {
        public TimeSpan Skew { get; set; }

        public TimeSpan Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Skew;

        public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Elapsed.Ticks;
    }

    private sealed class ServerStore : Store
    {
        private readonly SqliteConnection _connection = new(
            $"Data Source=clock-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow())};"
            + "Mode=Memory;Cache=Shared;Pooling=False");

        // The version of the schema is read beside the clock.
        public ServerStore()
        {
            _connection.Open();
            using var command = _connection.CreateCommand();
            command.CommandText = "CREATE TABLE api_key_migrations (version INTEGER)";
            command.ExecuteNonQuery();
        }

        public override string SystemName => "server";

        public override IReadOnlyList<Migration> Migrations => [];

        public override int SchemaVersion => 0;

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await _connection.DisposeAsync();
        }

        protected override Session CreateSession() => new SqliteSession(_connection.ConnectionString);

        protected override Fault Classify(Exception exception) => Fault.Final;

        public override bool IsRefusal(Exception exception) => false;
    }
}

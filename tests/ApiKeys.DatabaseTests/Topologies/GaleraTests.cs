using System.Data.Common;
using System.Globalization;
using ApiKeys.DatabaseTests.Infrastructure;
using ApiKeys.Storage.MySql;
using MySqlConnector;

namespace ApiKeys.DatabaseTests.Topologies;

/// <summary>Three nodes of MariaDB with Galera. The tests share the cluster; each leaves it whole.</summary>
public sealed class GaleraTests : IAsyncLifetime
{
    private const int Nodes = 3;

    // ER_UNKNOWN_COM_ERROR: "WSREP has not yet prepared node for application use".
    private const int NodeNotReady = 1047;

    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(5);

    // It ends with the process: the script that holds it reads the end of its input.
    private static readonly Lazy<Task<TestServer>> Cluster = new(() => TestServer.StartNewAsync("galera"));

    private readonly List<ApiKeyClient> _clients = [];
    private TestServer _cluster = null!;
    private MySqlTestDatabase _database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await Cluster.Value;
        _database = new(_cluster.Url);
        await ReplicateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Three_clients_that_migrate_at_once_on_three_nodes_all_succeed()
    {
        for (var round = 0; round < 5; round++)
        {
            await using var database = new MySqlTestDatabase(_cluster.Url);
            await ReplicateAsync();
            var clients = Enumerable.Range(1, Nodes)
                .Select(node => ApiKeyClient.Open(UrlOf(database.Url, node)))
                .ToList();

            await Task.WhenAll(
                clients.Select(client => Task.Run(() => client.MigrateAsync(Cancellation), Cancellation)));

            foreach (var client in clients)
            {
                await client.PingAsync(Cancellation);
                await client.DisposeAsync();
            }

            Assert.Equal(MySqlMigrations.All.Count, await database.CountAsync("api_key_migrations"));
        }
    }

    [Fact]
    public async Task Limits_and_counts_are_exact_on_three_nodes()
    {
        var nodes = await OpenNodesAsync();
        var organization = await nodes[0].CreateOrganizationAsync("Acme Inc", Cancellation);

        // Each call of so small a limit is charged by itself.
        var limited = await nodes[0].CreateKeyAsync(
            organization.Id,
            metadata: new() { RateLimits = [RateLimit.PerDay(90)] },
            cancellationToken: Cancellation);
        var leased = await nodes[0].CreateKeyAsync(
            organization.Id,
            metadata: new() { RateLimits = [RateLimit.PerDay(1000)] },
            cancellationToken: Cancellation);
        await ReplicateAsync();

        var allowed = await Task.WhenAll(nodes.Select(node => Task.Run(() => CallAsync(node), Cancellation)));
        foreach (var node in nodes)
            await node.FlushAsync(Cancellation);
        await ReplicateAsync();

        Assert.Equal(90, allowed.Sum(calls => calls.Limited));

        // A node may hold a part of its lease when the others are refused.
        var ofLeased = allowed.Sum(calls => calls.Leased);
        Assert.InRange(ofLeased, 800, 1000);
        foreach (var node in nodes)
        {
            Assert.Equal(90, (await node.GetKeyAsync(organization.Id, limited.Key.Id, Cancellation)).UseCount);
            Assert.Equal(ofLeased, (await node.GetKeyAsync(organization.Id, leased.Key.Id, Cancellation)).UseCount);
        }

        async Task<(int Limited, int Leased)> CallAsync(ApiKeyClient node)
        {
            var (calls, leases) = (0, 0);
            for (var i = 0; i < 400; i++)
            {
                if (i < 80 && (await node.ValidateKeyAsync(limited.Plaintext, cancellationToken: Cancellation)).IsValid)
                    calls++;
                if ((await node.ValidateKeyAsync(leased.Plaintext, cancellationToken: Cancellation)).IsValid)
                    leases++;
            }

            return (calls, leases);
        }
    }

    [Fact]
    public async Task A_link_on_one_node_and_the_deletion_of_its_project_on_another_leave_no_orphan()
    {
        var nodes = await OpenNodesAsync();
        var organization = await nodes[0].CreateOrganizationAsync("Acme Inc", Cancellation);
        var product = await nodes[0].CreateProductAsync(organization.Id, "My API", Cancellation);
        var linked = 0;
        for (var round = 0; round < 60; round++)
        {
            var project = await nodes[0].CreateProjectAsync(organization.Id, $"v{round}", Cancellation);
            await ReplicateAsync();
            var (linking, deleting) = (nodes[round % Nodes], nodes[(round + 1) % Nodes]);

            var results = await Task.WhenAll(
                Task.Run(() => SucceedsAsync(
                    () => linking.AddProductToProjectAsync(product.Id, project.Id, Cancellation)), Cancellation),
                Task.Run(() => SucceedsAsync(
                    () => deleting.DeleteProjectAsync(organization.Id, project.Id, Cancellation)), Cancellation));

            linked += results[0] ? 1 : 0;
        }

        await ReplicateAsync();
        foreach (var node in Enumerable.Range(1, Nodes))
        {
            Assert.Equal(0, await ScalarAsync(node, $"""
                USE {new Uri(_database.Url).AbsolutePath.TrimStart('/')};
                SELECT count(*) FROM api_key_project_products l LEFT JOIN api_key_projects p ON p.id = l.project_id
                WHERE p.id IS NULL
                """));
        }

        Assert.InRange(linked, 1, 60);
    }

    [Fact]
    public async Task A_revocation_on_one_node_reaches_the_clients_of_the_others()
    {
        var nodes = await OpenNodesAsync(TimeProvider.System);
        var organization = await nodes[0].CreateOrganizationAsync("Acme Inc", Cancellation);
        for (var round = 0; round < Nodes; round++)
        {
            var issued = await nodes[round].CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
            await ReplicateAsync();
            foreach (var node in nodes)
                Assert.Equal(ValidationStatus.Valid, await StatusAsync(node, issued));

            await nodes[round].RevokeKeyAsync(organization.Id, issued.Key.Id, cancellationToken: Cancellation);

            // The default is to poll every second.
            var start = TimeProvider.System.GetTimestamp();
            foreach (var node in nodes)
                await Eventually.TrueAsync(async () => await StatusAsync(node, issued) is ValidationStatus.Revoked);
            Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, Outage);
        }
    }

    [Fact]
    public async Task Calls_succeed_again_soon_after_a_node_is_killed_and_while_it_copies_the_data()
    {
        var client = await OpenClusterAsync();
        await using var load = await ClusterLoad.StartAsync(client);
        await Task.Delay(500, Cancellation);

        await _cluster.KillAsync(1);
        var gap = await load.SucceedAsync(Outage);

        // The node has been away and copies what it lacks from another one. It starts until it has.
        var starting = _cluster.StartAsync(1);
        var (times, longest, isCopied) = (0, TimeSpan.Zero, false);
        while (!starting.IsCompleted)
        {
            var lasted = await load.SucceedAsync(Outage);
            (times, longest) = (times + 1, lasted > longest ? lasted : longest);
            isCopied |= await IsDonorAsync(2) || await IsDonorAsync(3);
        }

        await starting;
        await load.SucceedAsync(Outage);
        Assert.True(isCopied, "No node gave a copy while calls succeeded.");
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"After the kill, calls succeeded within {gap}; {times} times while the node started, each within "
            + $"{longest}.");
        await load.VerifyAsync(await OpenNodesAsync(), outages: 1);
    }

    [Fact]
    public async Task A_node_without_a_quorum_answers_nothing_and_a_client_of_all_nodes_leaves_it()
    {
        var client = await OpenClusterAsync();
        await using var alone = ApiKeyClient.Open(UrlOf(_database.Url, 1), ClusterLoad.Options);
        await using var load = await ClusterLoad.StartAsync(client);
        var issued = await client.CreateKeyAsync(
            (await client.CreateOrganizationAsync("Rival Ltd", Cancellation)).Id, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(alone, issued));

        await IsolateAsync(1, isIsolated: true);
        try
        {
            await load.SucceedAsync(Outage);
            for (var i = 0; i < 3; i++)
            {
                var fault = await Assert.ThrowsAnyAsync<MySqlException>(() => StatusAsync(alone, issued));
                Assert.Equal(NodeNotReady, (int)fault.ErrorCode);
            }
        }
        finally
        {
            await IsolateAsync(1, isIsolated: false);
        }

        await load.SucceedAsync(Outage);
        await load.VerifyAsync(await OpenNodesAsync(), outages: 1);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(alone, issued));
    }

    private static async Task<ValidationStatus> StatusAsync(ApiKeyClient client, IssuedKey key) =>
        (await client.ValidateKeyAsync(key.Plaintext, cancellationToken: Cancellation)).Status;

    private static async Task<bool> SucceedsAsync(Func<Task> change)
    {
        try
        {
            await change();
            return true;
        }
        catch (Exception exception) when (exception is NotFoundException or InUseException)
        {
            return false;
        }
    }

    /// <summary>The same database on another node.</summary>
    private static string UrlOf(string url, int node) =>
        url.Replace("@127.0.0.1:", $"@127.0.0.{node}:", StringComparison.Ordinal);

    /// <summary>A client of each node. By default its clock stands still, so that its day never ends.</summary>
    private async Task<List<ApiKeyClient>> OpenNodesAsync(TimeProvider? clock = null)
    {
        var clients = new List<ApiKeyClient>();
        for (var node = 1; node <= Nodes; node++)
        {
            var client = Open(UrlOf(_database.Url, node), new() { TimeProvider = clock ?? new TestClock() });
            await client.MigrateAsync(Cancellation);
            clients.Add(client);
        }

        return clients;
    }

    /// <summary>A client whose URL names all nodes.</summary>
    private async Task<ApiKeyClient> OpenClusterAsync()
    {
        var port = new Uri(_database.Url).Port;
        var hosts = string.Join(',', Enumerable.Range(1, Nodes).Select(node => $"127.0.0.{node}:{port}"));
        var client = Open(
            _database.Url.Replace($"@127.0.0.1:{port}", $"@{hosts}", StringComparison.Ordinal), ClusterLoad.Options);
        await client.MigrateAsync(Cancellation);
        return client;
    }

    private ApiKeyClient Open(string url, ApiKeyOptions options)
    {
        var client = ApiKeyClient.Open(url, options);
        _clients.Add(client);
        return client;
    }

    /// <summary>Waits until every node has all that was committed on any node.</summary>
    private async Task ReplicateAsync()
    {
        for (var node = 1; node <= Nodes; node++)
            await ScalarAsync(node, "SET wsrep_sync_wait = 1; SELECT count(*) FROM mysql.plugin");
    }

    /// <summary>Cuts a node off from the others, or lets it come back and waits until it has.</summary>
    private async Task IsolateAsync(int node, bool isIsolated)
    {
        await ScalarAsync(node, $"SET GLOBAL wsrep_provider_options = 'gmcast.isolate={(isIsolated ? 1 : 0)}'");
        var expected = isIsolated ? "non-Primary" : "Primary";
        await Eventually.TrueAsync(async () =>
            await StatusOfNodeAsync(node, "wsrep_cluster_status") == expected
            && (isIsolated || await StatusOfNodeAsync(node, "wsrep_local_state_comment") == "Synced"));
    }

    /// <summary>Whether a node gives a copy of its data to another one.</summary>
    private async Task<bool> IsDonorAsync(int node) =>
        await StatusOfNodeAsync(node, "wsrep_local_state_comment") == "Donor/Desynced";

    private async Task<string> StatusOfNodeAsync(int node, string name)
    {
        await using var connection = await ConnectAsync(node);
        await using var command = new MySqlCommand($"SHOW GLOBAL STATUS LIKE '{name}'", connection);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        return await reader.ReadAsync(Cancellation) ? reader.GetString(1) : "";
    }

    private async Task<long> ScalarAsync(int node, string sql)
    {
        await using var connection = await ConnectAsync(node);
        await using DbCommand command = new MySqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(Cancellation), CultureInfo.InvariantCulture);
    }

    private async Task<MySqlConnection> ConnectAsync(int node)
    {
        // Without a database, which the node may not have yet.
        var settings = new MySqlConnectionStringBuilder(_database.ConnectionString)
        {
            Server = $"127.0.0.{node}",
            Database = "",
        };
        var connection = new MySqlConnection(settings.ConnectionString);
        await connection.OpenAsync(Cancellation);
        return connection;
    }
}

using System.Runtime.Loader;

namespace ApiKeys.Tests.Storage;

/// <summary>Databases in memory, each of which belongs to one client.</summary>
public sealed class MemoryDatabaseTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Both copies of the library use one copy of SQLite, where the names of databases in memory meet.
    [Fact]
    public async Task A_client_of_a_plug_in_with_its_own_copy_of_the_library_has_its_own_database()
    {
        var context = new AssemblyLoadContext("plug-in");
        var copy = context.LoadFromAssemblyPath(typeof(ApiKeyClient).Assembly.Location);
        var type = copy.GetType("ApiKeys.ApiKeyClient")!;
        Assert.NotSame(typeof(ApiKeyClient), type);
        var open = type.GetMethods().Single(method =>
            method.Name is nameof(ApiKeyClient.Open) && method.GetParameters()[0].ParameterType == typeof(string));

        List<ApiKeyClient> own = [];
        List<IAsyncDisposable> theirs = [];
        for (var i = 0; i < 40; i++)
        {
            own.Add(ApiKeyClient.Open("sqlite:///:memory:"));
            await own[i].MigrateAsync(Cancellation);
            var other = open.Invoke(null, ["sqlite:///:memory:", null])!;
            theirs.Add((IAsyncDisposable)other);
            await (Task)type.GetMethod(nameof(ApiKeyClient.MigrateAsync))!.Invoke(other, [Cancellation])!;
            await (Task)type.GetMethod(nameof(ApiKeyClient.CreateOrganizationAsync))!
                .Invoke(other, ["Acme Inc", Cancellation])!;
        }

        foreach (var client in own)
        {
            Assert.Null(await client.FindOrganizationAsync("Acme Inc", Cancellation));
            await client.DisposeAsync();
        }

        foreach (var client in theirs)
            await client.DisposeAsync();
    }
}

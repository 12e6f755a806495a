namespace ApiKeys.Hosting.Tests;

/// <summary>The path of an SQLite file in a folder of its own. Disposal deletes the folder.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apikeys-hosting-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "app.db");

    public void Dispose() => _folder.Delete(recursive: true);
}

namespace ApiKeys.AspNetCore.Tests.Pages;

/// <summary>The repository that the tests were built from: it has the pages.</summary>
internal static class PageRepository
{
    public static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ApiKeys.sln")))
            folder = folder.Parent;
        Assert.NotNull(folder);
        return folder.FullName;
    }
}

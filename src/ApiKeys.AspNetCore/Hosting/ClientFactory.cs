using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ApiKeys.AspNetCore.Hosting;

/// <summary>Opens the client that settings describe; a fault of theirs names the setting, by its path if they come from the configuration.</summary>
internal static class ClientFactory
{
    public static ApiKeyClient Create(ApiKeyServiceOptions options, DatabaseOpener open, string? path)
    {
        var database = Check(() => open(options), $"{nameof(ApiKeyServiceOptions.Database)}: ", path);

        // The messages of the client's options begin with their names, which are the settings'.
        return Check(() => ApiKeyClient.Open(database, options), "", path);
    }

    private static T Check<T>(Func<T> open, string name, string? path)
    {
        try
        {
            return open();
        }
        catch (ArgumentException fault)
        {
            var setting = path is null ? name : path + ConfigurationPath.KeyDelimiter + name;
            throw new OptionsValidationException(Options.DefaultName, typeof(ApiKeyServiceOptions), [setting + BrokenRule.Of(fault)]);
        }
    }
}

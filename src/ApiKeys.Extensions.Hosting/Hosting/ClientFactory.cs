using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ApiKeys.Hosting;

/// <summary>
/// Opens the client that the settings describe. The exception for a faulty setting names the setting, with its path if
/// the settings come from the configuration.
/// </summary>
internal static class ClientFactory
{
    public static ApiKeyClient Create(ApiKeyServiceOptions options, DatabaseOpener open, string? path)
    {
        var database = Check(() => open(options), $"{nameof(ApiKeyServiceOptions.Database)}: ", path);

        // A message of the client's options already begins with the option's name, which is also the setting's name.
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
            throw new OptionsValidationException(
                Options.DefaultName,
                typeof(ApiKeyServiceOptions),
                [setting + BrokenRule.Of(fault)]);
        }
    }
}

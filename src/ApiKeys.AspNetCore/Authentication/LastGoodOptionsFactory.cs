using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ApiKeys.AspNetCore.Authentication;

/// <summary>
/// Makes the options of a scheme. Faulty options stop the start of the app. Later, when a configuration file is
/// reloaded, the last good options stay, and the fault is logged.
/// </summary>
internal sealed partial class LastGoodOptionsFactory(
    IEnumerable<IConfigureOptions<ApiKeyAuthenticationOptions>> setups,
    IEnumerable<IPostConfigureOptions<ApiKeyAuthenticationOptions>> laterSetups,
    IEnumerable<IValidateOptions<ApiKeyAuthenticationOptions>> validations,
    ILogger<ApiKeyAuthenticationHandler> logger)
    : IOptionsFactory<ApiKeyAuthenticationOptions>
{
    private readonly OptionsFactory<ApiKeyAuthenticationOptions> _inner = new(setups, laterSetups, validations);
    private readonly ConcurrentDictionary<string, ApiKeyAuthenticationOptions> _lastGood = new();

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "Setups and validations are the app's. The exception is logged.")]
    public ApiKeyAuthenticationOptions Create(string name)
    {
        try
        {
            return _lastGood[name] = _inner.Create(name);
        }
        catch (Exception fault) when (_lastGood.ContainsKey(name))
        {
            LogFaulty(logger, name, fault);
            return _lastGood[name];
        }
    }

    [LoggerMessage(
        4,
        LogLevel.Error,
        "The changed options of the scheme {Scheme} are faulty. Its last good options stay in use.")]
    private static partial void LogFaulty(ILogger logger, string scheme, Exception fault);
}

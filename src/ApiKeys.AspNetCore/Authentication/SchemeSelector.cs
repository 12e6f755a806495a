using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ApiKeys.AspNetCore.Authentication;

/// <summary>
/// Picks the scheme of a request by its credential. The header or the prefix of a key identifies a key.
/// </summary>
internal sealed class SchemeSelector(string apiKeyScheme, string otherScheme)
{
    public string Select(HttpContext context)
    {
        var monitor = context.RequestServices.GetRequiredService<IOptionsMonitor<ApiKeyAuthenticationOptions>>();
        var options = monitor.Get(apiKeyScheme);
        if (options.HeaderName is { } name && context.Request.Headers.ContainsKey(name))
            return apiKeyScheme;

        var credential = PresentedCredential.Find(context.Request, options);
        if (credential.IsAmbiguous)
            return apiKeyScheme;

        return credential.Exists && HasPrefixOfKeys(context, options, credential.Text) ? apiKeyScheme : otherScheme;
    }

    private static bool HasPrefixOfKeys(
        HttpContext context, ApiKeyAuthenticationOptions options, ReadOnlySpan<char> text)
    {
        var services = context.RequestServices.GetRequiredService<IOptions<ApiKeyServiceOptions>>().Value;
        if (HasPrefix(text, services.KeyPrefix))
            return true;

        foreach (var prefix in options.EarlierPrefixes)
        {
            if (HasPrefix(text, prefix))
                return true;
        }

        return false;
    }

    private static bool HasPrefix(ReadOnlySpan<char> text, string prefix) =>
        text.Length > prefix.Length && text[prefix.Length] is '_' && text.StartsWith(prefix, StringComparison.Ordinal);
}

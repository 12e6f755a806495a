using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ApiKeys.AspNetCore.Authentication;

/// <summary>
/// Forwards a request to the scheme of its credential. A key is recognized by its header or by its prefix. Unlike a
/// policy scheme, it can wait for the app's own step of receiving a key.
/// </summary>
internal sealed class SelectorHandler(
    IOptionsMonitor<SelectorOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    IAuthenticationHandlerProvider handlers,
    IOptionsMonitor<ApiKeyAuthenticationOptions> keyOptions,
    IOptions<ApiKeyServiceOptions> services)
    : SignInAuthenticationHandler<SelectorOptions>(options, loggers, encoder)
{
    private const string KeyScheme = ApiKeyDefaults.AuthenticationScheme;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync() =>
        await Context.AuthenticateAsync(await SelectAsync().ConfigureAwait(false)).ConfigureAwait(false);

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties) =>
        await Context.ChallengeAsync(await SelectAsync().ConfigureAwait(false), properties).ConfigureAwait(false);

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        await Context.ForbidAsync(await SelectAsync().ConfigureAwait(false), properties).ConfigureAwait(false);

    // No request signs in or out by a key.
    protected override Task HandleSignInAsync(
        ClaimsPrincipal user, AuthenticationProperties? properties) =>
        Context.SignInAsync(Options.OtherScheme, user, properties);

    protected override Task HandleSignOutAsync(AuthenticationProperties? properties) =>
        Context.SignOutAsync(Options.OtherScheme, properties);

    private async Task<string> SelectAsync() =>
        await PresentsKeyAsync().ConfigureAwait(false) ? KeyScheme : Options.OtherScheme;

    private async Task<bool> PresentsKeyAsync()
    {
        var handler = await handlers.GetHandlerAsync(Context, KeyScheme).ConfigureAwait(false);
        var receiving = handler is ApiKeyAuthenticationHandler keys
            ? await keys.ReceiveOnceAsync().ConfigureAwait(false)
            : null;
        if (receiving?.Result is { } result)
            return !result.None;

        var keyScheme = keyOptions.Get(KeyScheme);
        if (receiving?.Text is { } text)
            return HasPrefixOfKeys(keyScheme, text);
        var credential = PresentedCredential.Find(Request, keyScheme);
        return credential is { Exists: true, IsInAuthorization: false } || credential.IsAmbiguous
            || (credential.Exists && HasPrefixOfKeys(keyScheme, credential.Text));
    }

    private bool HasPrefixOfKeys(ApiKeyAuthenticationOptions keyScheme, ReadOnlySpan<char> text)
    {
        if (HasPrefix(text, services.Value.KeyPrefix))
            return true;

        foreach (var prefix in services.Value.OtherKeyPrefixes.Concat(keyScheme.EarlierPrefixes))
        {
            if (HasPrefix(text, prefix))
                return true;
        }

        return false;
    }

    private static bool HasPrefix(ReadOnlySpan<char> text, string prefix) =>
        text.Length > prefix.Length && text[prefix.Length] is '_' && text.StartsWith(prefix, StringComparison.Ordinal);
}

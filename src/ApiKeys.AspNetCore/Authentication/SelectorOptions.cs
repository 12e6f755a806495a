using Microsoft.AspNetCore.Authentication;

namespace ApiKeys.AspNetCore.Authentication;

internal sealed class SelectorOptions : AuthenticationSchemeOptions
{
    /// <summary>The scheme of requests that present no key.</summary>
    public string OtherScheme { get; set; } = "";
}

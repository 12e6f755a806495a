using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>An <c>AuthorizeView</c> that an app derives to ask for a scope.</summary>
public sealed class ScopedAuthorizeView : AuthorizeViewCore
{
    protected override IAuthorizeData[] GetAuthorizeData() => [new RequireScopeAttribute("orders:read")];
}

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>A page of a Blazor app. Blazor's own authorization accepts no schemes, so the page names none.</summary>
[Route("/blazor/orders")]
[RequireApiKey(AuthenticationSchemes = null)]
[RequireScope("orders:read")]
public sealed class BlazorOrdersPage : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, "the orders");
}

using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>A page of a Blazor app that names the scheme of keys. So only an endpoint can authorize it.</summary>
[Route("/blazor/key")]
[RequireApiKey]
public sealed class BlazorKeyPage : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, "with a key");
}

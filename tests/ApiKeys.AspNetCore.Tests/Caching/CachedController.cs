using Microsoft.AspNetCore.Mvc;

namespace ApiKeys.AspNetCore.Tests.Caching;

/// <summary>A controller whose attribute clears the headers that were set before it.</summary>
[Route("controller")]
public sealed class CachedController : Controller
{
    [HttpGet("")]
    [ResponseCache(Duration = 60)]
    public ContentResult Get() => Content(HttpContext.GetApiKey()?.Metadata.Owner ?? "none");
}

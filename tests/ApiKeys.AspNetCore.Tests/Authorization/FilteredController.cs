using Microsoft.AspNetCore.Mvc;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>A controller without attributes of its own; the app protects it by a filter.</summary>
[Route("filtered")]
public sealed class FilteredController : Controller
{
    [HttpGet("")]
    public ContentResult Get() => Content("filtered");
}

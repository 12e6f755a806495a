using Microsoft.AspNetCore.Mvc;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>A controller that is reached with endpoint routing and without it.</summary>
[Route("classic")]
[RequireApiKey]
public sealed class ClassicController : Controller
{
    [HttpGet("key")]
    public ContentResult WithKey() => Content("key");

    [HttpGet("scope")]
    [RequireScope("orders:read")]
    public ContentResult WithScope() => Content("scope");

    [HttpGet("product")]
    [RequireApiKey(Product = OrdersHub.OtherProduct)]
    public ContentResult OfOtherProduct() => Content("product");
}

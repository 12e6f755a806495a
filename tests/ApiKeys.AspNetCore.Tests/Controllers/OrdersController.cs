using Microsoft.AspNetCore.Mvc;

namespace ApiKeys.AspNetCore.Tests.Controllers;

/// <summary>A controller as a user of MVC writes it.</summary>
[ApiController]
[Route("controllers/orders")]
[RequireApiKey]
[RequireScope("orders:read")]
public sealed class OrdersController : ControllerBase
{
    /// <summary>A product that does not exist.</summary>
    public const string Product = "0192a5f0-0000-7000-8000-000000000001";

    [HttpGet]
    public string? Get() => HttpContext.GetApiKey()?.Metadata.Owner;

    [HttpPost]
    [RequireScope("orders:write")]
    public string? Post() => HttpContext.GetApiKey()?.Metadata.Owner;

    [HttpGet("product")]
    [RequireApiKey(Product = Product)]
    public string? GetOfProduct() => HttpContext.GetApiKey()?.Metadata.Owner;
}

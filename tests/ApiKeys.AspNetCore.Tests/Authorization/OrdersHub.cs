using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>A hub whose methods require more than its connection.</summary>
public sealed class OrdersHub : Hub
{
    /// <summary>A product that does not exist.</summary>
    public const string OtherProduct = "0192a5f0-0000-7000-8000-000000000001";

    /// <summary>An organization that does not exist.</summary>
    public const string OtherOrganization = "0192a5f0-0000-7000-8000-000000000002";

    /// <summary>The name of the app's policy for a product that its test creates.</summary>
    public const string ProductPolicy = "product";

    public string Open() => Answer("open");

    [RequireScope("orders:write")]
    public string Write() => Answer("written");

    [RequireScope("orders:read")]
    [RequireScope("orders:write")]
    public string ReadAndWrite() => Answer("read and written");

    [RequireAnyScope("orders:list", "orders:read")]
    public string Find() => Answer("found");

    [RequireApiKey]
    public string WithKey() => Answer("with a key");

    [Authorize(ProductPolicy)]
    public string OfProduct() => Answer("of the product");

    [RequireApiKey(Product = OtherProduct)]
    public string OfOtherProduct() => Answer("of another product");

    [RequireApiKey(Organization = OtherOrganization)]
    public string OfOtherOrganization() => Answer("of another organization");

    private string Answer(string text) => $"{text}, {Context.User?.Identity?.AuthenticationType}";
}

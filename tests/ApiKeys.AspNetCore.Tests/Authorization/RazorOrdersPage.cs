using ApiKeys.AspNetCore.Tests.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Razor.Hosting;

[assembly: RazorCompiledItem(typeof(RazorOrdersPage), "mvc.1.0.razor-page", "/Pages/Orders.cshtml")]

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>A Razor page, as the Razor compiler generates it from a <c>.cshtml</c> file.</summary>
[RazorCompiledItemMetadata("RouteTemplate", "/razor/orders")]
public sealed class RazorOrdersPage : Page
{
    public RazorOrdersModel Model => (RazorOrdersModel)ViewContext.ViewData.Model!;

    public override Task ExecuteAsync()
    {
        WriteLiteral("orders of " + Model.GetType().Name);
        return Task.CompletedTask;
    }
}

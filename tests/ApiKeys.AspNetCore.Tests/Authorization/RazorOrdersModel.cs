using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>The model of a Razor page. The attributes of the page are on its model.</summary>
[RequireApiKey]
[RequireScope("orders:read")]
public sealed class RazorOrdersModel : PageModel;

using Microsoft.AspNetCore.Mvc.RazorPages;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>The model of a Razor page, which carries the page's attributes.</summary>
[RequireApiKey]
[RequireScope("orders:read")]
public sealed class RazorOrdersModel : PageModel;

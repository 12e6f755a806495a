namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>One page of a list.</summary>
/// <param name="Items">The items of the page.</param>
/// <param name="Next">The value of <c>after</c> for the next page, or null if the list ends here.</param>
/// <typeparam name="T">The type of the items.</typeparam>
internal sealed record PageResource<T>(IReadOnlyList<T> Items, string? Next);

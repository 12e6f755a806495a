namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>A part of a list.</summary>
/// <param name="Items">What is on the page.</param>
/// <param name="Next">The value of <c>after</c> for the next page, or null where the list ends.</param>
/// <typeparam name="T">What is listed.</typeparam>
internal sealed record PageResource<T>(IReadOnlyList<T> Items, string? Next);

using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>One item of a select or returning list.</summary>
/// <param name="Name">Its alias or the name of the plain column; null for an expression without an alias.</param>
/// <param name="IsStar">Whether it is <c>*</c> or <c>t.*</c>.</param>
/// <param name="Location">Where the item is.</param>
internal sealed record SqlColumn(string? Name, bool IsStar, TextLocation Location);

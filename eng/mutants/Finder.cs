using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ApiKeys.Mutants;

/// <summary>Finds the mutants of the library, and the members that they are in.</summary>
internal sealed class Finder(string root, Library library, IReadOnlyList<Fault> faults)
{
    private static readonly string[] Folders =
        ["Text", "Hashing", "Rules", "Validation", "Cache", "RateLimits", "Usage", "Changes", "Storage"];

    private static readonly string[] Skipped = ["Storage/MySql/", "Storage/PostgreSql/", "Storage/Server"];

    private const string SqlFile = "Storage/Sqlite/sqlite.sql";

    private int _lastId;

    /// <summary>The members, with the mutants in them that may not compile.</summary>
    public List<Unit> Find()
    {
        var units = new List<Unit>();
        var sql = File.ReadAllText(Path.Combine(library.Folder, SqlFile));
        foreach (var tree in library.Compilation.SyntaxTrees.OrderBy(tree => tree.FilePath, StringComparer.Ordinal))
        {
            var path = Path.GetRelativePath(library.Folder, tree.FilePath);
            var isGenerated = library.Generated.Contains(tree);
            if (!isGenerated && (!Folders.Any(folder => path.StartsWith(folder + "/", StringComparison.Ordinal))
                || Skipped.Any(start => path.StartsWith(start, StringComparison.Ordinal))))
            {
                continue;
            }

            var model = library.Compilation.GetSemanticModel(tree);
            if (isGenerated && !path.Contains("Sqlite", StringComparison.Ordinal))
                continue;
            foreach (var (code, member) in Bodies(tree.GetRoot(), isGenerated))
            {
                var mutants = isGenerated
                    ? OfSql(code, sql).ToList()
                    : OfCSharp(code, model, Path.GetRelativePath(root, tree.FilePath)).ToList();
                foreach (var mutant in mutants)
                    mutant.Id = ++_lastId;
                var declared = code.Parent is AccessorDeclarationSyntax accessor ? accessor : member;
                var method = declared is PropertyDeclarationSyntax or IndexerDeclarationSyntax
                    ? (model.GetDeclaredSymbol(declared) as IPropertySymbol)?.GetMethod
                    : model.GetDeclaredSymbol(declared) as IMethodSymbol;
                if (mutants.Count > 0)
                    units.Add(new(units.Count, code, member, method, mutants));
            }
        }

        return units;
    }

    // Each body or initializer, and the member of a type that it belongs to.
    private static IEnumerable<(SyntaxNode Code, SyntaxNode Member)> Bodies(SyntaxNode tree, bool withConstants)
    {
        var nodes = tree.DescendantNodes(node =>
            node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax);
        foreach (var member in nodes.OfType<MemberDeclarationSyntax>())
        {
            if (member.Parent is InterfaceDeclarationSyntax)
                continue;
            switch (member)
            {
                case BaseMethodDeclarationSyntax method when method is not DestructorDeclarationSyntax:
                    if (((SyntaxNode?)method.Body ?? method.ExpressionBody) is { } body)
                        yield return (body, member);
                    break;
                case BasePropertyDeclarationSyntax property:
                    foreach (var accessor in property.AccessorList?.Accessors ?? [])
                    {
                        if (((SyntaxNode?)accessor.Body ?? accessor.ExpressionBody) is { } code)
                            yield return (code, member);
                    }

                    if (property is PropertyDeclarationSyntax { ExpressionBody: { } arrow })
                        yield return (arrow, member);
                    if (property is IndexerDeclarationSyntax { ExpressionBody: { } indexed })
                        yield return (indexed, member);
                    if (property is PropertyDeclarationSyntax { Initializer: { } initial })
                        yield return (initial, member);
                    break;
                case FieldDeclarationSyntax field when withConstants || !field.Modifiers.Any(SyntaxKind.ConstKeyword):
                    foreach (var variable in field.Declaration.Variables)
                    {
                        if (variable.Initializer is { } value)
                            yield return (value, member);
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private IEnumerable<Mutant> OfCSharp(SyntaxNode code, SemanticModel model, string file)
    {
        var text = code.SyntaxTree.ToString();
        var changes = CSharpMutations.Of(code, model).Concat(OfFaults(code, text, file));
        foreach (var change in changes)
        {
            var (before, after) = Mutant.Lines(text, change.Span, change.NewText!);
            yield return new()
            {
                File = file,
                Line = code.SyntaxTree.GetLineSpan(change.Span).StartLinePosition.Line + 1,
                Span = change.Span,
                NewText = change.NewText!,
                Before = before,
                After = after,
            };
        }
    }

    // Faults that someone made once: changes that no rule finds.
    private IEnumerable<TextChange> OfFaults(SyntaxNode code, string text, string file)
    {
        foreach (var fault in faults.Where(fault => fault.File == file))
        {
            var start = text.IndexOf(fault.Before, StringComparison.Ordinal);
            if (start >= code.SpanStart && start < code.Span.End)
                yield return new(new(start, fault.Before.Length), fault.After);
        }
    }

    private static IEnumerable<Mutant> OfSql(SyntaxNode code, string file)
    {
        foreach (var literal in code.DescendantNodes().OfType<LiteralExpressionSyntax>())
        {
            if (literal.Token.Value is not string value)
                continue;
            var place = file.IndexOf(value.Trim(), StringComparison.Ordinal);
            if (value.Trim().Length < 20 || place < 0)
                continue;
            foreach (var change in SqlMutations.Of(value))
            {
                var text = value[..change.Span.Start] + change.NewText + value[change.Span.End..];
                var (before, after) = Mutant.Lines(value, change.Span, change.NewText!);
                var inFile = place + Math.Max(0, change.Span.Start - (value.Length - value.TrimStart().Length));
                yield return new()
                {
                    File = $"src/ApiKeys/{SqlFile}",
                    Line = file[..inFile].Count(character => character is '\n') + 1,
                    Span = literal.Span,
                    NewText = SymbolDisplay.FormatLiteral(text, quote: true),
                    Before = before,
                    After = after,
                };
            }
        }
    }
}

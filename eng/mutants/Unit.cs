using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ApiKeys.Mutants;

/// <summary>How the mutants of a member stand beside it.</summary>
internal enum UnitForm
{
    /// <summary>Each mutant is a method of its own. The member calls the one that is active.</summary>
    Methods,

    /// <summary>Each mutant is a block in the body.</summary>
    Blocks,

    /// <summary>The member does not stand mutants.</summary>
    None,
}

/// <summary>A member of a type with the mutants in its body or initializer.</summary>
internal sealed class Unit(int number, SyntaxNode code, SyntaxNode member, IMethodSymbol? method, List<Mutant> mutants)
{
    // Of the clones; mutants have their numbers.
    private const int Original = 0;

    public List<Mutant> Mutants { get; } = mutants;

    public SyntaxTree Tree => code.SyntaxTree;

    public UnitForm Form { get; private set; } =
        code is EqualsValueClauseSyntax || member is ConstructorDeclarationSyntax || method is null
            ? UnitForm.Blocks
            : UnitForm.Methods;

    /// <summary>Whether a statement is noted as reached before it runs, and not with the whole body.</summary>
    public bool NotesStatements { get; private set; } = true;

    private string Text => Tree.ToString();

    /// <summary>After errors outside of its mutants: it stands them in another form, or not.</summary>
    public void Retreat()
    {
        if (Form is UnitForm.Methods && NotesStatements)
            NotesStatements = false;
        else
            Form = Form is UnitForm.Methods && code is not EqualsValueClauseSyntax ? UnitForm.Blocks : UnitForm.None;
    }

    /// <summary>Writes the member with its mutants, as replacements in the file.</summary>
    public IEnumerable<Piece> Write() => Mutants.Count is 0 || Form is UnitForm.None
        ? []
        : code is EqualsValueClauseSyntax value ? WriteInitializer(value)
        : Form is UnitForm.Blocks ? WriteBlocks() : WriteMethods();

    private List<Piece> WriteInitializer(EqualsValueClauseSyntax initializer)
    {
        var span = initializer.Value.Span;
        var pieces = new List<Piece>();

        // A constant becomes a property, which chooses its value each time.
        foreach (var modifier in Modifiers().Where(token => token.IsKind(SyntaxKind.ConstKeyword)))
        {
            pieces.Add(new(modifier.Span, "static", this, null));
            pieces.Add(new(initializer.EqualsToken.Span, "=>", this, null));
        }

        pieces.Add(new(new(span.Start, 0), "(", this, null));
        foreach (var mutant in Mutants)
        {
            pieces.Add(new(new(span.Start, 0), $"global::ApiKeys.Mutants.Switch.Is({mutant.Id}) ? ", this, null));
            pieces.Add(new(new(span.Start, 0), $"({Mutated(span, mutant)})", this, mutant));
            pieces.Add(new(new(span.Start, 0), " : ", this, null));
        }

        pieces.Add(new(span, $"({Tree.GetText().ToString(span)}))", this, null));
        return pieces;
    }

    private List<Piece> WriteBlocks()
    {
        var span = BodySpan();
        var start = new TextSpan(span.Start, 0);
        var pieces = new List<Piece> { new(start, IsWholeProperty ? "{ get { " : "{ ", this, null) };
        foreach (var mutant in Mutants)
        {
            pieces.Add(new(start, $"if (global::ApiKeys.Mutants.Switch.Is({mutant.Id})) ", this, null));
            pieces.Add(new(start, Block(Mutated(span, mutant)), this, mutant));
            pieces.Add(new(start, " else ", this, null));
        }

        var end = IsWholeProperty ? " } }" : " }";
        pieces.Add(new(span, Block(Text.Substring(span.Start, span.Length)) + end, this, null));
        return pieces;
    }

    private List<Piece> WriteMethods()
    {
        var span = BodySpan();
        var calls = new StringBuilder("{ switch (global::ApiKeys.Mutants.Switch.Active) { ");
        calls.Append(CultureInfo.InvariantCulture, $"case -1: {Call(-1)} ");
        foreach (var mutant in Mutants)
            calls.Append(CultureInfo.InvariantCulture, $"case {mutant.Id}: {Call(mutant.Id)} ");
        calls.Append(CultureInfo.InvariantCulture, $"default: {Call(Original)} }} }}");

        var dispatch = IsWholeProperty ? $"{{ get {calls} }}" : calls.ToString();
        var pieces = new List<Piece> { new(span, dispatch, this, null) };
        foreach (var modifier in Modifiers().Where(token => token.IsKind(SyntaxKind.AsyncKeyword)))
            pieces.Add(new(modifier.Span, "", this, null));

        var after = new TextSpan(member.Span.End, 0);
        pieces.Add(new(after, Clone(Original, Text.Substring(span.Start, span.Length)), this, null));
        pieces.Add(new(after, Clone(-1, Noted(span)), this, null));
        foreach (var mutant in Mutants)
            pieces.Add(new(after, Clone(mutant.Id, Mutated(span, mutant)), this, mutant));
        return pieces;
    }

    // "Type Name => expression;"
    private bool IsWholeProperty => code.Parent is BasePropertyDeclarationSyntax && code is ArrowExpressionClauseSyntax;

    // The block, or "=> expression;".
    private TextSpan BodySpan()
    {
        if (code is not ArrowExpressionClauseSyntax arrow)
            return code.Span;
        var semicolon = arrow.GetLastToken().GetNextToken();
        return TextSpan.FromBounds(arrow.SpanStart, semicolon.Span.End);
    }

    private string Mutated(TextSpan span, Mutant mutant)
    {
        var text = Text;
        return text[span.Start..mutant.Span.Start] + mutant.NewText + text[mutant.Span.End..span.End];
    }

    private string Block(string body)
    {
        if (!body.StartsWith("=>", StringComparison.Ordinal))
            return body;
        var expression = body[2..].Trim();
        return ReturnsNothing || expression.StartsWith("throw ", StringComparison.Ordinal)
            ? $"{{ {expression} }}"
            : $"{{ return {expression} }}";
    }

    private bool ReturnsNothing => method is null || method.ReturnsVoid
        || (method.IsAsync && method.ReturnType is INamedTypeSymbol { IsGenericType: false });

    private SyntaxTokenList Modifiers() => member is MemberDeclarationSyntax declaration ? declaration.Modifiers : [];

    private string Name(int clone) => string.Create(
        CultureInfo.InvariantCulture,
        $"Unit{number}_{(clone < 0 ? "Noted" : clone is Original ? "Original" : "M" + clone)}");

    private string Call(int clone)
    {
        var arguments = Parameters().Select(parameter =>
            (Has(parameter, SyntaxKind.OutKeyword) ? "out "
                : Has(parameter, SyntaxKind.InKeyword) || Has(parameter, SyntaxKind.ReadOnlyKeyword) ? "in "
                : Has(parameter, SyntaxKind.RefKeyword) ? "ref " : "") + parameter.Identifier.Text).ToList();
        if (IsSetter)
            arguments.Add("value");
        var types = member is MethodDeclarationSyntax { TypeParameterList: { } list }
            ? $"<{string.Join(", ", list.Parameters.Select(type => type.Identifier.Text))}>"
            : "";
        var call = $"{Name(clone)}{types}({string.Join(", ", arguments)})";
        return method!.ReturnsVoid
            ? $"{call}; return;"
            : $"return {(method.ReturnsByRef || method.ReturnsByRefReadonly ? "ref " : "")}{call};";
    }

    private static bool Has(ParameterSyntax parameter, SyntaxKind kind) => parameter.Modifiers.Any(kind);

    private bool IsSetter =>
        code.Parent is AccessorDeclarationSyntax { RawKind: not (int)SyntaxKind.GetAccessorDeclaration };

    private SeparatedSyntaxList<ParameterSyntax> Parameters() => member switch
    {
        BaseMethodDeclarationSyntax declaration => declaration.ParameterList.Parameters,
        IndexerDeclarationSyntax indexer => indexer.ParameterList.Parameters,
        _ => [],
    };

    private string Clone(int clone, string body)
    {
        SyntaxKind[] kept =
            [SyntaxKind.StaticKeyword, SyntaxKind.ReadOnlyKeyword, SyntaxKind.UnsafeKeyword, SyntaxKind.AsyncKeyword];
        var modifiers = Modifiers().AsEnumerable();
        if (code.Parent is AccessorDeclarationSyntax accessor)
            modifiers = modifiers.Concat(accessor.Modifiers);
        modifiers = modifiers.Where(token => kept.Contains(token.Kind()));
        var attributes = member is MemberDeclarationSyntax declaration
            ? string.Join(' ', declaration.AttributeLists.Select(list => list.ToString()).Where(list =>
                list.Contains("SkipLocalsInit", StringComparison.Ordinal)
                || list.Contains("AsyncMethodBuilder", StringComparison.Ordinal)))
            : "";
        var type = IsSetter ? "void" : member switch
        {
            MethodDeclarationSyntax one => one.ReturnType.ToString(),
            OperatorDeclarationSyntax one => one.ReturnType.ToString(),
            ConversionOperatorDeclarationSyntax one => one.Type.ToString(),
            BasePropertyDeclarationSyntax one => one.Type.ToString(),
            _ => "void",
        };
        var parameters = Parameters().Select(parameter => parameter.WithModifiers(
            [.. parameter.Modifiers.Where(token => !token.IsKind(SyntaxKind.ThisKeyword))]).ToString()).ToList();
        if (IsSetter)
            parameters.Add($"{((BasePropertyDeclarationSyntax)member).Type} value");
        var generic = member as MethodDeclarationSyntax;
        var before = $"{attributes} private {string.Join(' ', modifiers.Select(token => token.Text))} {type}";
        return $"\n{before} {Name(clone)}{generic?.TypeParameterList}"
            + $"({string.Join(", ", parameters)}) {generic?.ConstraintClauses.ToString()} {body}\n";
    }

    // The body, in which each statement notes the mutants in it before it runs.
    private string Noted(TextSpan span)
    {
        var text = Text.Substring(span.Start, span.Length);
        if (!NotesStatements || code is not BlockSyntax block)
        {
            var body = Block(text);
            return $"{{ {Hits(Mutants)}" + body[1..];
        }

        var inserts = new List<(int Place, int Order, string Text)>();
        foreach (var group in Mutants.GroupBy(mutant => StatementOf(block, mutant)))
        {
            var (statement, hits) = (group.Key, Hits(group));
            if (statement is BlockSyntax inner)
            {
                inserts.Add((inner.OpenBraceToken.Span.End, 0, hits));
            }
            else
            {
                var isEmbedded = statement.Parent is not (BlockSyntax or SwitchSectionSyntax);
                inserts.Add((statement.SpanStart, statement.Span.Length * -1, isEmbedded ? $"{{ {hits}" : hits));
                if (isEmbedded)
                    inserts.Add((statement.Span.End, statement.Span.Length, " }"));
            }
        }

        var result = new StringBuilder(text);
        var fromTheEnd = inserts.OrderByDescending(one => one.Place).ThenByDescending(one => one.Order);
        foreach (var (place, _, insert) in fromTheEnd)
            result.Insert(place - span.Start, insert);
        return result.ToString();
    }

    private static string Hits(IEnumerable<Mutant> mutants) => string.Concat(
        mutants.Select(mutant => $"global::ApiKeys.Mutants.Switch.Hit({mutant.Id}); "));

    private static StatementSyntax StatementOf(BlockSyntax body, Mutant mutant)
    {
        var statement = body.FindNode(mutant.Span, getInnermostNodeForTie: true)
            .FirstAncestorOrSelf<StatementSyntax>() ?? body;

        // A local function may stand behind the last statement that runs.
        return statement is LocalFunctionStatementSyntax ? body : statement;
    }
}

/// <summary>A part of a mutated file.</summary>
/// <param name="Span">What it replaces in the file.</param>
/// <param name="Text">The text.</param>
/// <param name="Unit">The member.</param>
/// <param name="Mutant">The mutant that the text is, if it is one.</param>
internal sealed record Piece(TextSpan Span, string Text, Unit Unit, Mutant? Mutant);

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ApiKeys.Mutants;

/// <summary>The changes that may be made in a piece of C#. Some of them do not compile.</summary>
internal static class CSharpMutations
{
    private static readonly Dictionary<SyntaxKind, string> Operators = new()
    {
        [SyntaxKind.LessThanToken] = "<=",
        [SyntaxKind.LessThanEqualsToken] = "<",
        [SyntaxKind.GreaterThanToken] = ">=",
        [SyntaxKind.GreaterThanEqualsToken] = ">",
        [SyntaxKind.EqualsEqualsToken] = "!=",
        [SyntaxKind.ExclamationEqualsToken] = "==",
        [SyntaxKind.AmpersandAmpersandToken] = "||",
        [SyntaxKind.BarBarToken] = "&&",
        [SyntaxKind.PlusToken] = "-",
        [SyntaxKind.MinusToken] = "+",
        [SyntaxKind.PlusEqualsToken] = "-=",
        [SyntaxKind.MinusEqualsToken] = "+=",
        [SyntaxKind.PlusPlusToken] = "--",
        [SyntaxKind.MinusMinusToken] = "++",
    };

    public static IEnumerable<TextChange> Of(SyntaxNode code, SemanticModel model) => code
        .DescendantNodes(node => node is not AttributeListSyntax)
        .SelectMany(node => OfNode(node, model))
        .DistinctBy(change => (change.Span, change.NewText));

    private static IEnumerable<TextChange> OfNode(SyntaxNode node, SemanticModel model)
    {
        switch (node)
        {
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } coalesce:
                yield return Replace(coalesce, coalesce.Left.ToString());
                if (coalesce.Right is not ThrowExpressionSyntax)
                    yield return Replace(coalesce, coalesce.Right.ToString());
                break;
            case BinaryExpressionSyntax binary when !IsText(binary, model):
                foreach (var change in Swap(binary.OperatorToken))
                    yield return change;
                break;
            case AssignmentExpressionSyntax assignment:
                foreach (var change in Swap(assignment.OperatorToken))
                    yield return change;
                break;
            case RelationalPatternSyntax pattern:
                foreach (var change in Swap(pattern.OperatorToken))
                    yield return change;
                break;
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not:
                yield return Replace(not, not.Operand.ToString());
                break;
            case PrefixUnaryExpressionSyntax prefix when !prefix.IsKind(SyntaxKind.UnaryMinusExpression):
                foreach (var change in Swap(prefix.OperatorToken))
                    yield return change;
                break;
            case PostfixUnaryExpressionSyntax postfix:
                foreach (var change in Swap(postfix.OperatorToken))
                    yield return change;
                break;
            case UnaryPatternSyntax not:
                yield return Replace(not, not.Pattern.ToString());
                break;
            case ConstantPatternSyntax { Parent: IsPatternExpressionSyntax } constant:
                yield return Replace(constant, $"not {constant}");
                break;
            case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NumericLiteralExpression } number
                when number.Token.Value is not (double or float or decimal):
                yield return Replace(number, $"({number} + 1)");
                break;
            case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression } literal:
                yield return Replace(literal, "false");
                break;
            case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.FalseLiteralExpression } literal
                when !IsOfConfigureAwait(literal):
                yield return Replace(literal, "true");
                break;
            case IdentifierNameSyntax name when IsNumber(name, model):
                yield return Replace(name, $"({name} + 1)");
                break;
            case IdentifierNameSyntax { Identifier.Text: "Min" or "Max" } name
                when name.Parent is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax } access
                && access.Name == name && access.Parent is InvocationExpressionSyntax:
                yield return Replace(name, name.Identifier.Text is "Min" ? "Max" : "Min");
                break;
            case ExpressionStatementSyntax statement:
                yield return Replace(statement, ";");
                break;
            case BreakStatementSyntax statement when IsInLoop(statement):
                yield return Replace(statement, "continue;");
                break;
            case ContinueStatementSyntax statement:
                yield return Replace(statement, "break;");
                break;
            case IfStatementSyntax statement:
                foreach (var change in OfCondition(statement.Condition))
                    yield return change;
                yield return Replace(statement.Condition, "true");
                yield return Replace(statement.Condition, "false");
                break;
            case ConditionalExpressionSyntax conditional:
                foreach (var change in OfCondition(conditional.Condition))
                    yield return change;
                break;
            case WhileStatementSyntax { Condition: var condition }
                when !condition.IsKind(SyntaxKind.TrueLiteralExpression):
                yield return Replace(condition, "false");
                break;
            default:
                break;
        }
    }

    // Where the operator or the pattern itself is changed, that is the condition's opposite already.
    private static IEnumerable<TextChange> OfCondition(ExpressionSyntax condition) => condition
        is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression }
        or BinaryExpressionSyntax
        {
            RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression
        }
        or IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax or UnaryPatternSyntax }
        or LiteralExpressionSyntax
        ? []
        : [Replace(condition, $"!({condition})")];

    private static IEnumerable<TextChange> Swap(SyntaxToken token) =>
        Operators.TryGetValue(token.Kind(), out var other) ? [new(token.Span, other)] : [];

    private static TextChange Replace(SyntaxNode node, string text) => new(node.Span, text);

    private static bool IsText(BinaryExpressionSyntax binary, SemanticModel model) =>
        binary.IsKind(SyntaxKind.AddExpression)
        && model.GetTypeInfo(binary).Type?.SpecialType is SpecialType.System_String;

    private static bool IsOfConfigureAwait(LiteralExpressionSyntax literal) =>
        literal.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call }
        && call.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: "ConfigureAwait" };

    private static bool IsNumber(IdentifierNameSyntax name, SemanticModel model) =>
        name.Parent is not (MemberAccessExpressionSyntax or QualifiedNameSyntax)
        && model.GetSymbolInfo(name).Symbol is IFieldSymbol
        {
            HasConstantValue: true,
            Type.SpecialType: >= SpecialType.System_SByte and <= SpecialType.System_UInt64,
        };

    private static bool IsInLoop(BreakStatementSyntax statement) => statement.Ancestors().First(node =>
        node is SwitchStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax
            or DoStatementSyntax) is not SwitchStatementSyntax;
}

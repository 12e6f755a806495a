using Microsoft.CodeAnalysis;

namespace ApiKeys.NativeRunner.Generator.Parsing;

/// <summary>A method that is a test.</summary>
/// <param name="Method">The most derived override, which is what runs.</param>
/// <param name="Declaration">The method that carries the attributes: itself, or one that it overrides.</param>
/// <param name="Attribute">What makes it a test.</param>
internal readonly record struct TestMethod(IMethodSymbol Method, IMethodSymbol Declaration, AttributeData Attribute);

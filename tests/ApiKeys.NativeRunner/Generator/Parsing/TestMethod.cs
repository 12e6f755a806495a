using Microsoft.CodeAnalysis;

namespace ApiKeys.NativeRunner.Generator.Parsing;

/// <summary>A method that is a test.</summary>
/// <param name="Method">The most derived override. It is the method that runs.</param>
/// <param name="Declaration">The method with the attributes: the same method, or one that it overrides.</param>
/// <param name="Attribute">The Fact or Theory attribute.</param>
internal readonly record struct TestMethod(IMethodSymbol Method, IMethodSymbol Declaration, AttributeData Attribute);

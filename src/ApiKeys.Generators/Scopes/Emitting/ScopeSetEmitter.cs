using System.Globalization;
using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Roslyn.Emitting;

namespace ApiKeys.Generators.Scopes.Emitting;

/// <summary>Writes the set: one bit for each member of the enum, in the order of their declaration.</summary>
internal static class ScopeSetEmitter
{
    public static void Emit(CodeWriter code, ScopeSource source, ScopeTypeNames names)
    {
        code.Line($"/// <summary>A set of <see cref=\"{names.Enum}\"/>s. It is immutable, and held in 64 bits: nothing is allocated.</summary>");
        code.Line($"[global::System.Runtime.CompilerServices.CollectionBuilder(typeof({names.Set}), nameof(Create))]");
        code.Open($"{names.Accessibility} readonly partial struct {names.Set} : global::System.IEquatable<{names.Set}>");
        EmitCreation(code, source, names);
        EmitQuestions(code, names);
        EmitEquality(code, names);
        EmitPlaces(code, source, names);
        EmitEnumerator(code, names);
        code.Close();
    }

    private static void EmitCreation(CodeWriter code, ScopeSource source, ScopeTypeNames names)
        => code.Lines($$"""
            private readonly ulong _bits;

            private {{names.Set}}(ulong bits) => _bits = bits;

            /// <summary>The set of all scopes.</summary>
            public static {{names.Set}} All => new(0x{{AllBits(source.Scopes.Count)}}UL);

            /// <summary>The set of these scopes; those given twice count once.</summary>
            /// <param name="scopes">Members of the enum.</param>
            /// <exception cref="global::System.ArgumentOutOfRangeException">One is no member.</exception>
            public static {{names.Set}} Create(params global::System.ReadOnlySpan<{{names.Enum}}> scopes)
            {
                var bits = 0UL;
                foreach (var scope in scopes)
                    bits |= BitOf(scope);
                return new(bits);
            }

            /// <summary>What a key may do, its wildcards followed. What it was granted besides is left out.</summary>
            /// <param name="key">The key, of a validation for instance.</param>
            /// <exception cref="global::System.ArgumentNullException">There is no key.</exception>
            public static {{names.Set}} From(global::ApiKeys.ApiKey key)
            {
                global::System.ArgumentNullException.ThrowIfNull(key);
                return From(key.Metadata.Scopes);
            }

            /// <summary>
            /// What these grants cover: <c>orders:*</c> covers everything below <c>orders:</c>, and <c>*</c> covers everything.
            /// What they cover besides is left out.
            /// </summary>
            /// <param name="grants">Scopes as a key is granted them.</param>
            /// <exception cref="global::System.ArgumentNullException">There are no grants.</exception>
            public static {{names.Set}} From(global::System.Collections.Generic.IReadOnlyList<string> grants)
            {
                global::System.ArgumentNullException.ThrowIfNull(grants);
                var bits = 0UL;
                for (var i = 0; i < grants.Count; i++)
                {
                    global::System.ReadOnlySpan<char> grant = grants[i];
                    if (grant is [.. var start, '*'])
                        bits |= BitsBelow(start);
                    else if ({{names.All}}.TryParse(grant, out var scope))
                        bits |= BitOf(scope);
                }

                return new(bits);
            }

            """);

    private static void EmitQuestions(CodeWriter code, ScopeTypeNames names)
        => code.Lines($$"""
            /// <summary>How many scopes the set has.</summary>
            public int Count => global::System.Numerics.BitOperations.PopCount(_bits);

            /// <summary>Whether the set has no scopes, as the default value has none.</summary>
            public bool IsEmpty => _bits == 0;

            /// <summary>The set with one more scope.</summary>
            /// <param name="scope">A member of the enum.</param>
            /// <exception cref="global::System.ArgumentOutOfRangeException">It is no member.</exception>
            public {{names.Set}} Add({{names.Enum}} scope) => new(_bits | BitOf(scope));

            /// <summary>The set without a scope.</summary>
            /// <param name="scope">A member of the enum.</param>
            /// <exception cref="global::System.ArgumentOutOfRangeException">It is no member.</exception>
            public {{names.Set}} Remove({{names.Enum}} scope) => new(_bits & ~BitOf(scope));

            /// <summary>Whether the set has this scope.</summary>
            /// <param name="scope">A member of the enum.</param>
            /// <exception cref="global::System.ArgumentOutOfRangeException">It is no member.</exception>
            public bool Contains({{names.Enum}} scope) => (_bits & BitOf(scope)) != 0;

            /// <summary>Whether the set has all scopes of another.</summary>
            /// <param name="required">The other set; the empty one is always covered.</param>
            public bool Covers({{names.Set}} required) => (required._bits & ~_bits) == 0;

            /// <summary>The scopes' names, for the <c>Scopes</c> of a key or of a requirement. This allocates.</summary>
            public string[] ToNames()
            {
                var names = new string[Count];
                var count = 0;
                foreach (var scope in this)
                    names[count++] = {{names.Extensions}}.ToScopeName(scope);
                return names;
            }

            /// <summary>The scopes' names with blanks between them.</summary>
            public override string ToString() => string.Join(' ', ToNames());

            /// <summary>Goes through the scopes in the order of the enum's members.</summary>
            public Enumerator GetEnumerator() => new(_bits);

            """);

    private static void EmitEquality(CodeWriter code, ScopeTypeNames names)
        => code.Lines($$"""
            /// <summary>Whether two sets have the same scopes.</summary>
            /// <param name="other">The other set.</param>
            public bool Equals({{names.Set}} other) => _bits == other._bits;

            /// <inheritdoc/>
            public override bool Equals(object? obj) => obj is {{names.Set}} other && Equals(other);

            /// <inheritdoc/>
            public override int GetHashCode() => _bits.GetHashCode();

            /// <summary>Whether two sets have the same scopes.</summary>
            public static bool operator ==({{names.Set}} left, {{names.Set}} right) => left.Equals(right);

            /// <summary>Whether two sets differ.</summary>
            public static bool operator !=({{names.Set}} left, {{names.Set}} right) => !left.Equals(right);

            """);

    private static void EmitPlaces(CodeWriter code, ScopeSource source, ScopeTypeNames names)
    {
        code.Open($"private static global::System.ReadOnlySpan<{names.Enum}> Members =>", "[");
        foreach (var scope in source.Scopes)
            code.Line(scope.Code + ",");
        code.Close("];").Line();

        code.Open($"private static ulong BitOf({names.Enum} scope) => scope switch");
        for (var i = 0; i < source.Scopes.Count; i++)
            code.Line($"{source.Scopes[i].Code} => 1UL << {i.ToString(CultureInfo.InvariantCulture)},");
        code.Line($"_ => throw new global::System.ArgumentOutOfRangeException(nameof(scope), scope, \"No member of {names.Enum}.\"),");
        code.Close("};").Line();

        code.Lines($$"""
            // As the library has it: something must follow what stands before the wildcard.
            private static ulong BitsBelow(global::System.ReadOnlySpan<char> start)
            {
                var bits = 0UL;
                for (var i = 0; i < {{names.All}}.Names.Count; i++)
                {
                    global::System.ReadOnlySpan<char> name = {{names.All}}.Names[i];
                    if (name.Length > start.Length && global::System.MemoryExtensions.SequenceEqual(name[..start.Length], start))
                        bits |= 1UL << i;
                }

                return bits;
            }

            """);
    }

    private static void EmitEnumerator(CodeWriter code, ScopeTypeNames names)
        => code.Lines($$"""
            /// <summary>Goes through the scopes of a set.</summary>
            public struct Enumerator
            {
                private ulong _rest;

                internal Enumerator(ulong bits) => _rest = bits;

                /// <summary>The scope that was reached.</summary>
                public {{names.Enum}} Current { get; private set; }

                /// <summary>Goes to the next scope.</summary>
                /// <returns>Whether there is one.</returns>
                public bool MoveNext()
                {
                    if (_rest == 0)
                        return false;
                    Current = Members[global::System.Numerics.BitOperations.TrailingZeroCount(_rest)];
                    _rest &= _rest - 1;
                    return true;
                }
            }
            """);

    private static string AllBits(int count)
        => (count == 64 ? ulong.MaxValue : (1UL << count) - 1).ToString("X", CultureInfo.InvariantCulture);
}

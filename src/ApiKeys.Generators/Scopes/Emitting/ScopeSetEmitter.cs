using System.Globalization;
using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Roslyn.Emitting;

namespace ApiKeys.Generators.Scopes.Emitting;

/// <summary>Writes the set, which has one bit for each member of the enum, in the order of declaration.</summary>
internal static class ScopeSetEmitter
{
    public static void Emit(CodeWriter code, ScopeSource source, ScopeTypeNames names)
    {
        code.Line("/// <summary>");
        code.Line($"/// An immutable set of <see cref=\"{names.Enum}\"/> values.");
        code.Line("/// It takes 64 bits and allocates nothing.");
        code.Line("/// </summary>");
        code.Line("[global::System.Runtime.CompilerServices.CollectionBuilder(");
        code.Line($"    typeof({names.Set}), \"Create\")]");
        code.Marks(source, names.Set);
        code.Line($"{source.Place.Accessibility} readonly partial struct {names.Set.Declared}");
        code.Open($"    : global::System.IEquatable<{names.Set}>");
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

            private {{names.Set.Declared}}(ulong bits) => _bits = bits;

            /// <summary>A set of all scopes.</summary>
            public static {{names.Set}} All => new(0x{{AllBits(source.Scopes.Count)}}UL);

            /// <summary>Makes a set of these scopes; duplicates count once.</summary>
            /// <param name="scopes">Members of the enum.</param>
            /// <exception cref="global::System.ArgumentOutOfRangeException">A scope is not a member.</exception>
            public static {{names.Set}} Create(params global::System.ReadOnlySpan<{{names.Enum}}> scopes)
            {
                ulong bits = 0;
                foreach ({{names.Enum}} scope in scopes)
                    bits |= BitOf(scope);
                return new(bits);
            }

            /// <summary>
            /// The scopes of this enum that a key was granted. Its wildcards are expanded; its other scopes are
            /// left out.
            /// </summary>
            /// <param name="key">A key, for instance <c>KeyValidation.Key</c>.</param>
            /// <exception cref="global::System.ArgumentNullException">The key is null.</exception>
            public static {{names.Set}} From(global::ApiKeys.ApiKey key)
            {
                global::System.ArgumentNullException.ThrowIfNull(key);
                return From(key.Metadata.Scopes);
            }

            /// <summary>
            /// The scopes of this enum that the grants cover. <c>orders:*</c> covers every scope below
            /// <c>orders:</c>, and <c>*</c> covers every scope.
            /// </summary>
            /// <param name="grants">The scopes of a key, wildcards included.</param>
            /// <exception cref="global::System.ArgumentNullException">The list is null.</exception>
            public static {{names.Set}} From(global::System.Collections.Generic.IReadOnlyList<string> grants)
            {
                global::System.ArgumentNullException.ThrowIfNull(grants);
                ulong bits = 0;
                for (int i = 0; i < grants.Count; i++)
                {
                    global::System.ReadOnlySpan<char> grant = grants[i];
                    if (grant is [.., '*'])
                        bits |= BitsBelow(grant[..^1]);
                    else if ({{names.All}}.TryParse(grant, out {{names.Enum}} scope))
                        bits |= BitOf(scope);
                }

                return new(bits);
            }

            """);

    private static void EmitQuestions(CodeWriter code, ScopeTypeNames names)
        => code.Lines($$"""
            /// <summary>The number of scopes in the set.</summary>
            public int Count => global::System.Numerics.BitOperations.PopCount(_bits);

            /// <summary>Whether the set is empty; the default value is.</summary>
            public bool IsEmpty => _bits == 0;

            /// <summary>Returns the set with this scope added.</summary>
            /// <param name="scope">A member of the enum.</param>
            /// <exception cref="global::System.ArgumentOutOfRangeException">The scope is not a member.</exception>
            public {{names.Set}} Add({{names.Enum}} scope) => new(_bits | BitOf(scope));

            /// <summary>Returns the set without this scope.</summary>
            /// <param name="scope">A member of the enum.</param>
            /// <exception cref="global::System.ArgumentOutOfRangeException">The scope is not a member.</exception>
            public {{names.Set}} Remove({{names.Enum}} scope) => new(_bits & ~BitOf(scope));

            /// <summary>Whether the set contains this scope.</summary>
            /// <param name="scope">A member of the enum.</param>
            /// <exception cref="global::System.ArgumentOutOfRangeException">The scope is not a member.</exception>
            public bool Contains({{names.Enum}} scope) => (_bits & BitOf(scope)) != 0;

            /// <summary>Whether the set contains all scopes of another set.</summary>
            /// <param name="required">The other set; an empty set is always covered.</param>
            public bool Covers({{names.Set}} required) => (required._bits & ~_bits) == 0;

            /// <summary>
            /// The names of the scopes, for <c>KeyMetadata.Scopes</c> or <c>KeyRequirement.Scopes</c>. This allocates.
            /// </summary>
            public string[] ToNames()
            {
                string[] names = new string[Count];
                int count = 0;
                foreach ({{names.Enum}} scope in this)
                    names[count++] = {{names.Extensions}}.ToScopeName(scope);
                return names;
            }

            /// <summary>The names of the scopes, separated by spaces.</summary>
            public override string ToString() => string.Join(' ', ToNames());

            /// <summary>Enumerates the scopes in the order of the enum's members.</summary>
            public Enumerator GetEnumerator() => new(_bits);

            """);

    private static void EmitEquality(CodeWriter code, ScopeTypeNames names)
        => code.Lines($$"""
            /// <summary>Whether two sets contain the same scopes.</summary>
            /// <param name="other">The other set.</param>
            public bool Equals({{names.Set}} other) => _bits == other._bits;

            /// <inheritdoc/>
            public override bool Equals(object? obj) => obj is {{names.Set}} other && Equals(other);

            /// <inheritdoc/>
            public override int GetHashCode() => _bits.GetHashCode();

            /// <summary>Whether two sets contain the same scopes.</summary>
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
        code.Line("_ => throw new global::System.ArgumentOutOfRangeException(");
        code.Line($"    nameof(scope), scope, \"Not a member of {names.Enum.Name}.\"),");
        code.Close("};").Line();

        code.Lines($$"""
            // As in the library: a scope must be longer than the text before the wildcard.
            private static ulong BitsBelow(global::System.ReadOnlySpan<char> start)
            {
                ulong bits = 0;
                for (int i = 0; i < {{names.All}}.Names.Count; i++)
                {
                    global::System.ReadOnlySpan<char> name = {{names.All}}.Names[i];
                    if (name.Length > start.Length && global::System.MemoryExtensions.SequenceEqual(
                        name[..start.Length], start))
                        bits |= 1UL << i;
                }

                return bits;
            }

            """);
    }

    private static void EmitEnumerator(CodeWriter code, ScopeTypeNames names)
        => code.Lines($$"""
            /// <summary>Enumerates the scopes of a set.</summary>
            public struct Enumerator
            {
                private ulong _rest;

                internal Enumerator(ulong bits) => _rest = bits;

                /// <summary>The current scope.</summary>
                public {{names.Enum}} Current { get; private set; }

                /// <summary>Advances to the next scope.</summary>
                /// <returns>False after the last scope.</returns>
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

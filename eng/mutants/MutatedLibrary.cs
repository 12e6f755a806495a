using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using static System.StringComparison;

namespace ApiKeys.Mutants;

/// <summary>Compiles the library with all mutants that compile.</summary>
internal sealed class MutatedLibrary(Library library, List<Unit> units)
{
    private const int MaxRounds = 30;

    /// <summary>Leaves out the mutants that do not compile, and writes the assembly.</summary>
    /// <param name="folder">A folder that is kept: what was compiled before is not compiled again.</param>
    /// <returns>The assembly.</returns>
    public string Compile(string folder)
    {
        var path = Path.Combine(folder, $"{Fingerprint()}.dll");
        var list = Path.ChangeExtension(path, ".json");
        if (File.Exists(list))
        {
            var known = JsonSerializer.Deserialize<HashSet<int>>(File.ReadAllText(list))!;
            foreach (var unit in units)
                unit.Mutants.RemoveAll(mutant => !known.Contains(mutant.Id));
        }
        else
        {
            Emit(path);
            var ids = units.SelectMany(unit => unit.Mutants.Select(mutant => mutant.Id));
            File.WriteAllText(list, JsonSerializer.Serialize(ids));
        }

        return path;
    }

    // The assembly's attributes have the number of the commit.
    private string Fingerprint()
    {
        var text = string.Concat(
            library.Compilation.SyntaxTrees.Where(tree => !tree.FilePath.EndsWith("AssemblyInfo.cs", Ordinal))
                .Select(tree => tree.ToString())
                .Concat(units.SelectMany(unit => unit.Write().Select(piece => piece.Text))));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }

    private void Emit(string path)
    {
        var files = units.GroupBy(unit => unit.Tree).ToDictionary(file => file.Key, file => new MutatedFile(file));
        var compilation = library.Compilation.AddSyntaxTrees(SwitchFile());
        for (var round = 1; round <= MaxRounds; round++)
        {
            foreach (var file in files.Values.Where(file => file.Write()))
            {
                compilation = file.Current is null
                    ? compilation.ReplaceSyntaxTree(file.Original, file.Next!)
                    : compilation.ReplaceSyntaxTree(file.Current, file.Next!);
                file.Current = file.Next;
            }

            using var assembly = new MemoryStream();
            var result = compilation.Emit(assembly);
            if (result.Success)
            {
                File.WriteAllBytes(path, assembly.ToArray());
                return;
            }

            var errors = result.Diagnostics.Where(one => one.Severity is DiagnosticSeverity.Error).ToList();
            Console.WriteLine($"Round {round} of the compiler: {errors.Count} errors.");
            foreach (var error in errors)
            {
                if (files.Values.FirstOrDefault(file => file.Current == error.Location.SourceTree) is not { } file)
                    throw new InvalidOperationException($"The library does not compile: {error}");
                file.Blame(error.Location.SourceSpan, error.ToString());
            }

            foreach (var file in files.Values)
                file.Drop();
        }

        throw new InvalidOperationException($"The mutants do not compile after {MaxRounds} rounds.");
    }

    private SyntaxTree SwitchFile()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Switch.cs")!;
        var options = (CSharpParseOptions)library.Compilation.SyntaxTrees.First().Options;
        return CSharpSyntaxTree.ParseText(SourceText.From(stream), options, "Switch.cs");
    }

    /// <summary>A file with the mutants of its members.</summary>
    private sealed class MutatedFile(IEnumerable<Unit> units)
    {
        private readonly List<Unit> _units = [.. units];
        private readonly HashSet<Mutant> _faulty = [];
        private readonly HashSet<Unit> _retreating = [];
        private List<(TextSpan Place, Piece Piece)> _placed = [];
        private bool _isOld = true;

        public SyntaxTree Original => _units[0].Tree;

        public SyntaxTree? Current { get; set; }

        public SyntaxTree? Next { get; private set; }

        /// <summary>Writes the file again, if its mutants have changed.</summary>
        public bool Write()
        {
            if (!_isOld)
                return false;

            var text = Original.ToString();
            var result = new StringBuilder();
            var end = 0;
            _placed = [];
            foreach (var piece in _units.SelectMany(unit => unit.Write()).OrderBy(piece => piece.Span.Start))
            {
                result.Append(text, end, piece.Span.Start - end);
                _placed.Add((new(result.Length, piece.Text.Length), piece));
                result.Append(piece.Text);
                end = piece.Span.End;
            }

            result.Append(text, end, text.Length - end);
            Next = CSharpSyntaxTree.ParseText(
                SourceText.From(result.ToString(), Encoding.UTF8),
                (CSharpParseOptions)Original.Options,
                Original.FilePath);
            _isOld = false;
            return true;
        }

        /// <summary>Notes who causes an error.</summary>
        public void Blame(TextSpan place, string error)
        {
            var blamed = _placed.FirstOrDefault(one => one.Place.IntersectsWith(place)).Piece
                ?? throw new InvalidOperationException($"No mutant is near: {error}");
            if (blamed.Mutant is { } mutant)
                _faulty.Add(mutant);
            else
                _retreating.Add(blamed.Unit);
        }

        /// <summary>Leaves out what has caused errors.</summary>
        public void Drop()
        {
            _isOld = _faulty.Count + _retreating.Count > 0;
            foreach (var unit in _units)
                unit.Mutants.RemoveAll(_faulty.Contains);

            // A member may be faulty for the sake of its mutants alone.
            foreach (var unit in _retreating)
            {
                unit.Retreat();
                if (unit.Form is UnitForm.None)
                {
                    var name = Path.GetFileName(Original.FilePath);
                    Console.WriteLine($"A member of {name} does not stand its {unit.Mutants.Count} mutants.");
                    unit.Mutants.Clear();
                }
            }

            _faulty.Clear();
            _retreating.Clear();
        }
    }
}

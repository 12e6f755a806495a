using ApiKeys.Generators.Analyzers;
using ApiKeys.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators.Tests.Analyzers;

public class PlaintextLoggingAnalyzerTests
{
    [Theory]
    [InlineData("logger.LogInformation(\"Issued {Key}\", [|issued.Plaintext|]);")]
    [InlineData("typed.LogDebug([|issued.Plaintext|]);")]
    [InlineData("logger.LogInformation($\"Issued {[|issued.Plaintext|]}\");")]
    [InlineData("logger.LogInformation(\"Issued \" + [|issued.Plaintext|]);")]
    [InlineData("logger.LogInformation(string.Format(\"Issued {0}\", [|issued.Plaintext|]));")]
    [InlineData("logger.LogInformation(string.Concat(\"Issued \", [|issued.Plaintext|].ToString()));")]
    [InlineData("logger.LogInformation(text ?? [|issued.Plaintext|]);")]
    [InlineData("logger.LogInformation(text is null ? [|issued.Plaintext|] : text);")]
    [InlineData("logger.LogInformation(text switch { null => [|issued.Plaintext|], _ => text });")]
    [InlineData("logger.LogInformation(\"{Key}\", ((IssuedKey?)issued)?[|.Plaintext|]);")]
    [InlineData("logger.LogInformation(\"{Key}\", new object?[] { [|issued.Plaintext|] });")]
    [InlineData("logger.LogError(new InvalidOperationException([|issued.Plaintext|]), \"Failed\");")]
    [InlineData("logger.Log(LogLevel.Error, default, [|issued.Plaintext|], null, (state, _) => state);")]
    [InlineData("logger.Log(LogLevel.Error, default, new { Key = [|issued.Plaintext|] }, null, (state, _) => \"\");")]
    [InlineData("using var scope = logger.BeginScope(\"{Key}\", [|issued.Plaintext|]);")]
    [InlineData(
        "using var scope = logger.BeginScope(new Dictionary<string, object> { [\"key\"] = [|issued.Plaintext|] });")]
    [InlineData("using var scope = logger.BeginScope(new List<string> { [|issued.Plaintext|] });")]
    [InlineData(
        "using var scope = logger.BeginScope(new KeyValuePair<string, string>(\"key\", [|issued.Plaintext|]));")]
    [InlineData("Issued(logger, [|issued.Plaintext|]);")]
    [InlineData("IssuedBy([|issued.Plaintext|]);")]
    [InlineData("Defined(logger, [|issued.Plaintext|], null);")]
    [InlineData("logger.OfOurOwn([|issued.Plaintext|]);")]
    [InlineData("logger.Handled($\"Issued {[|issued.Plaintext|]}\");")]
    [InlineData("var plaintext = issued.Plaintext; logger.LogInformation(\"{Key}\", [|plaintext|]);")]
    [InlineData(
        "var plaintext = issued.Plaintext; var message = $\"Issued {plaintext}\"; logger.LogInformation([|message|]);")]
    [InlineData("string message; message = issued.Plaintext; Action log = () => logger.LogInformation([|message|]);")]
    [InlineData("var message = \"Issued \"; message += issued.Plaintext; logger.LogInformation([|message|]);")]
    public async Task A_plaintext_that_is_logged_is_a_warning(string statements)
    {
        var found = await In(statements).Check(new PlaintextLoggingAnalyzer());

        Assert.Equal("APIKEYS203", found!.Id);
        Assert.Equal(DiagnosticSeverity.Warning, found.Severity);
    }

    [Theory]
    [InlineData("logger.LogInformation(\"Issued {Key}\", issued);")]
    [InlineData("logger.LogInformation(\"Issued {Key}\", issued.Key.Prefix);")]
    [InlineData("logger.LogInformation(\"{Length}\", issued.Plaintext.Length);")]
    [InlineData("logger.LogInformation(\"{Hash}\", Hash(issued.Plaintext));")]
    [InlineData("logger.LogInformation(\"{Same}\", issued.Plaintext == text);")]
    [InlineData("logger.LogInformation(\"{Key}\", new Masked(issued.Plaintext));")]
    [InlineData("logger.LogInformation(\"{Plaintext}\", new Other().Plaintext);")]
    [InlineData("Console.WriteLine(issued.Plaintext); logger.LogInformation(\"Issued\");")]
    [InlineData("var plaintext = issued.Plaintext; Console.WriteLine(plaintext); logger.LogInformation(text);")]
    public async Task Anything_else_may_be_logged(string statements)
        => Assert.Null(await In(statements).Check(new PlaintextLoggingAnalyzer()));

    private static AnalyzedCode In(string statements) => new($$"""
        using System;
        using System.Collections.Generic;
        using System.Runtime.CompilerServices;
        using ApiKeys;
        using Microsoft.Extensions.Logging;

        public partial class Endpoint(ILogger own)
        {
            private static readonly Action<ILogger, string, Exception?> Defined =
                LoggerMessage.Define<string>(LogLevel.Information, default, "{Key}");

            public void Call(ILogger logger, ILogger<Endpoint> typed, IssuedKey issued, string? text)
            {
                {{statements}}
            }

            [LoggerMessage(Level = LogLevel.Information, Message = "{Key}")]
            private static partial void Issued(ILogger logger, string key);

            [LoggerMessage(Level = LogLevel.Information, Message = "{Key}")]
            private partial void IssuedBy(string key);

            private static int Hash(string text) => text.Length;
        }

        // As the generator of log messages writes it.
        partial class Endpoint
        {
            private static partial void Issued(ILogger logger, string key) { }

            private partial void IssuedBy(string key) => own.LogDebug("");
        }

        public sealed record Masked(string Text) { public override string ToString() => "…"; }

        public sealed class Other { public string Plaintext => ""; }

        public static class Extensions
        {
            public static void OfOurOwn(this ILogger logger, string message) { }

            public static void Handled(this ILogger logger, Handler message) { }
        }

        [InterpolatedStringHandler]
        public struct Handler(int literals, int holes)
        {
            public void AppendLiteral(string text) { }

            public void AppendFormatted<T>(T value) { }
        }
        """);
}

using System.Security.Cryptography;
using System.Text;

namespace ApiKeys.Tests.Foreign;

/// <summary>Texts as other systems write them, from a repeatable generator. None was ever issued.</summary>
internal static class ForeignTexts
{
    public const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    public const string Base62 = "0123456789" + Letters;
    public const string Base64Url = Base62 + "-_";
    public const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary>The formats of all known systems, which one client can have together.</summary>
    public static ForeignKeyFormat[] Formats { get; } =
    [
        ForeignKeyFormat.ApiKeysPlatform01(),
        ForeignKeyFormat.ApiKeysPlatform02("a secret of theirs", "sk_live"),
        ForeignKeyFormat.Unkey("acme"),
        ForeignKeyFormat.BetterAuth("ba_"),
        ForeignKeyFormat.Sanctum(),
        ForeignKeyFormat.DjangoRestFrameworkApiKey(),
        ForeignKeyFormat.Custom("legacy", "old-", "0123456789abcdef", 32, 64),
    ];

    public static string Draw(Random random, string alphabet, int length) =>
        new(random.GetItems<char>(alphabet, length));

    /// <summary>A text of one of <see cref="Formats"/>.</summary>
    public static string Draw(Random random, int format) => format switch
    {
        0 => $"sk_{Draw(random, Base64Url, 43)}",
        1 => $"sk_live_{Draw(random, Base64Url, 43)}",
        2 => $"acme_{Draw(random, Base58, random.Next(20, 23))}",
        3 => $"ba_{Draw(random, Letters, 64)}",
        4 => random.Next(2) is 0 ? $"{random.Next()}|{Draw(random, Base62, 48)}" : Draw(random, Base62, 40),
        5 => $"{Draw(random, Base62, 8)}.{Draw(random, Base62, 32)}",
        _ => $"old-{Draw(random, "0123456789abcdef", random.Next(32, 65))}",
    };

    public static string Hex(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

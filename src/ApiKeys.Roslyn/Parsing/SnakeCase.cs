using System.Text;

namespace ApiKeys.Roslyn.Parsing;

/// <summary>Turns a C# name into its name in SQL: <c>OrganizationId</c> becomes <c>organization_id</c>.</summary>
internal static class SnakeCase
{
    public static string Of(string name)
    {
        var result = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && BeginsWord(name, i))
                result.Append('_');
            result.Append(char.ToLowerInvariant(name[i]));
        }

        return result.ToString();
    }

    // userID becomes user_id, and XMLText becomes xml_text.
    private static bool BeginsWord(string name, int index)
        => char.IsLower(name[index - 1])
            || char.IsDigit(name[index - 1])
            || (char.IsUpper(name[index - 1]) && index + 1 < name.Length && char.IsLower(name[index + 1]));
}

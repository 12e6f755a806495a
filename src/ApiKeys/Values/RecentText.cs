namespace ApiKeys.Values;

/// <summary>
/// Shares a text that most rows have in common. Two threads may overwrite each other's text, which only costs memory.
/// </summary>
internal sealed class RecentText
{
    private string _text = "";

    public string Share(string text)
    {
        var recent = _text;
        return recent == text ? recent : _text = text;
    }
}

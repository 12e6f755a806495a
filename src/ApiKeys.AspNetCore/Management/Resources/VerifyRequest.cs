namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>A request to find out which key a text is.</summary>
internal sealed record VerifyRequest(string Text)
{
    /// <summary>Nothing of the text.</summary>
    public override string ToString() => nameof(VerifyRequest);
}

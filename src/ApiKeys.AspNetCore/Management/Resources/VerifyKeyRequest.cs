namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>A request to find out which key a text is, and whether it is valid.</summary>
/// <param name="Text">The text.</param>
/// <param name="Address">The address of the call in question, for a key with networks; null if it is not known.</param>
internal sealed record VerifyKeyRequest(string Text, string? Address = null)
{
    /// <summary>Nothing of the text.</summary>
    public override string ToString() => nameof(VerifyKeyRequest);
}

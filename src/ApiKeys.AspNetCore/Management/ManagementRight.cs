namespace ApiKeys.AspNetCore.Management;

/// <summary>The right that a management endpoint needs.</summary>
internal enum ManagementRight
{
    Read,
    Write,

    /// <summary>The endpoint returns the text of a key.</summary>
    Secrets,
}

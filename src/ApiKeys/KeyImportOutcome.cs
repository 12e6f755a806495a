namespace ApiKeys;

/// <summary>What became of a row that was imported by <see cref="ApiKeyClient.ImportKeysAsync"/>.</summary>
public enum KeyImportOutcome
{
    /// <summary>The key was imported.</summary>
    Imported,

    /// <summary>The organization has a key with this hash already. It stays as it is.</summary>
    AlreadyThere,

    /// <summary>The organization had a key with this hash, and deleted it less than 90 days ago.</summary>
    Deleted,

    /// <summary>An earlier row of the same call has the same hash.</summary>
    Duplicate,

    /// <summary>The row cannot be imported: see <see cref="KeyImportResult.Reason"/>.</summary>
    Refused,

    /// <summary>The row could be imported, but all or none were to be, and another row could not.</summary>
    NotImported,
}

using System.Data.Common;

namespace ApiKeys;

/// <summary>
/// The connection to the server was lost during a commit. Whether the change was made is unknown. The driver's
/// exception is the <see cref="Exception.InnerException"/>.
/// </summary>
/// <remarks>
/// To revoke, disable, enable, rename or delete again is safe, and makes the outcome known. To issue a key
/// again is safe with an idempotency key. Without one, look for the key with
/// <see cref="ApiKeyClient.ListKeysAsync"/> first: its text is lost if it was issued.
/// </remarks>
public sealed class UnknownOutcomeException : DbException
{
    internal UnknownOutcomeException(Exception exception)
        : base("The connection was lost during the commit. Whether the change was made is unknown. To revoke again is "
            + "safe. Before you create something again, look for it.", exception)
    {
    }
}

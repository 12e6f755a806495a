using System.Diagnostics.CodeAnalysis;

namespace ApiKeys.Usage;

/// <summary>
/// The database refused to add the uses of a batch. The transaction is rolled back. The session is as good as before.
/// </summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public",
    Justification = "No caller sees it: it carries the driver's exception out of the transaction.")]
internal sealed class RefusedUsesException(Exception fault) : ApiKeyException("The database refused a batch of uses.")
{
    /// <summary>The driver's exception.</summary>
    public Exception Fault => fault;
}

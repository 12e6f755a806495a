using System.Runtime.ExceptionServices;

namespace ApiKeys.Usage;

/// <summary>The database refused uses in a flush. They stay counted, and the next flush tries them again.</summary>
/// <param name="keyId">A key that was refused alone. Null if the flush ended before it had found one.</param>
/// <param name="fault">The driver's exception.</param>
internal sealed class UsageRefusal(ApiKeyId? keyId, Exception fault)
{
    public ApiKeyId? KeyId => keyId;

    public Exception Fault => fault;

    public void Throw() => ExceptionDispatchInfo.Throw(fault);
}

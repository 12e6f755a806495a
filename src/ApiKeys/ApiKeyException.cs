namespace ApiKeys;

/// <summary>
/// The base class of this library's own exceptions. A fault of the database comes through as the driver's exception.
/// </summary>
public abstract class ApiKeyException : Exception
{
    private protected ApiKeyException(string message)
        : base(message)
    {
    }

    private protected ApiKeyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

namespace ApiKeys;

/// <summary>The base of what this library throws of its own. A fault of the database is the driver's own exception.</summary>
public abstract class ApiKeyException : Exception
{
    private protected ApiKeyException(string message)
        : base(message)
    {
    }
}

namespace Xunit.Sdk;

/// <summary>An assertion has failed.</summary>
public class XunitException : Exception
{
    public XunitException()
    {
    }

    public XunitException(string? message)
        : base(message)
    {
    }

    public XunitException(string? message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

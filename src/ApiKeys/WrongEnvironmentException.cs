namespace ApiKeys;

/// <summary>The presented key is of an environment that is not accepted.</summary>
public sealed class WrongEnvironmentException : KeyRefusedException
{
    internal WrongEnvironmentException(ApiKey? key)
        : base(ValidationStatus.WrongEnvironment, key, "The API key is for another environment.")
    {
    }
}

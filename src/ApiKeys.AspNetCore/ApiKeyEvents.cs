namespace ApiKeys.AspNetCore;

/// <summary>What an app does besides at each step of an authentication. Set the delegates, or derive and override.</summary>
public class ApiKeyEvents
{
    private static readonly Func<ApiKeyReceivingContext, Task> Receive = static _ => Task.CompletedTask;
    private static readonly Func<ApiKeyValidatedContext, Task> Validate = static _ => Task.CompletedTask;

    /// <summary>Before a key is looked for in the headers: an app may take it from elsewhere.</summary>
    public Func<ApiKeyReceivingContext, Task> OnReceiving { get; set; } = Receive;

    /// <summary>After a key was validated: an app may add claims, or refuse the call.</summary>
    public Func<ApiKeyValidatedContext, Task> OnValidated { get; set; } = Validate;

    /// <summary>Before a refusal is answered: an app may change the answer, or give one of its own.</summary>
    public Func<ApiKeyRefusingContext, Task> OnRefusing { get; set; } = static _ => Task.CompletedTask;

    /// <inheritdoc cref="OnReceiving"/>
    /// <param name="context">The step.</param>
    public virtual Task Receiving(ApiKeyReceivingContext context) => OnReceiving(context);

    /// <inheritdoc cref="OnValidated"/>
    /// <param name="context">The step.</param>
    public virtual Task Validated(ApiKeyValidatedContext context) => OnValidated(context);

    /// <inheritdoc cref="OnRefusing"/>
    /// <param name="context">The step.</param>
    public virtual Task Refusing(ApiKeyRefusingContext context) => OnRefusing(context);

    // Where an app has nothing to do, no context is made for it.
    internal bool HasReceiving => OnReceiving != Receive || IsDerived;

    internal bool HasValidated => OnValidated != Validate || IsDerived;

    private bool IsDerived => GetType() != typeof(ApiKeyEvents);
}

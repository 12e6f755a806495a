namespace ApiKeys.AspNetCore;

/// <summary>The app's own steps of an authentication. Set the delegates, or derive and override.</summary>
public class ApiKeyEvents
{
    private static readonly Func<ApiKeyReceivingContext, Task> Receive = static _ => Task.CompletedTask;
    private static readonly Func<ApiKeyValidatedContext, Task> Validate = static _ => Task.CompletedTask;

    /// <summary>Called before the key is read from the headers. An app may take it from elsewhere.</summary>
    public Func<ApiKeyReceivingContext, Task> OnReceiving { get; set; } = Receive;

    /// <summary>Called after a key was validated. An app may add claims, or refuse the call.</summary>
    public Func<ApiKeyValidatedContext, Task> OnValidated { get; set; } = Validate;

    /// <summary>Called before a refusal is answered. An app may change the answer, or give its own.</summary>
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

    // Without a step of the app no context is allocated.
    internal bool HasReceiving => OnReceiving != Receive || IsDerived;

    internal bool HasValidated => OnValidated != Validate || IsDerived;

    private bool IsDerived => GetType() != typeof(ApiKeyEvents);
}

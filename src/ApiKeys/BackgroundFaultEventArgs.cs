namespace ApiKeys;

/// <summary>A failure of work in the background.</summary>
public sealed class BackgroundFaultEventArgs : EventArgs
{
    internal BackgroundFaultEventArgs(BackgroundFault fault) => Fault = fault;

    /// <summary>The failure.</summary>
    public BackgroundFault Fault { get; }
}

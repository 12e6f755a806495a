namespace Xunit;

/// <summary>Asynchronous set-up and clean-up of one test. It is not disposed if the initialization fails.</summary>
public interface IAsyncLifetime : IAsyncDisposable
{
    ValueTask InitializeAsync();
}

namespace Xunit;

/// <summary>Asynchronous set-up and clean-up of one test. What fails to initialize is not disposed.</summary>
public interface IAsyncLifetime : IAsyncDisposable
{
    ValueTask InitializeAsync();
}

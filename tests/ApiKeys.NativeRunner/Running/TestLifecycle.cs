using System.Diagnostics;

namespace ApiKeys.NativeRunner.Running;

/// <summary>
/// One call of a test from construction to disposal, in xunit's order. A test does not run, and is not disposed, if its
/// construction or initialization fails. <see cref="IAsyncDisposable"/> is preferred to <see cref="IDisposable"/>.
/// </summary>
[StackTraceHidden]
internal static class TestLifecycle
{
    /// <returns>All exceptions of the call.</returns>
    public static async Task<IReadOnlyList<Exception>> RunAsync(
        TestClass testClass, TestMethod method, TestRow row, RunningTest context)
    {
        TestContext.Current = context;
        var thrown = new List<Exception>();

        if (await SucceedsAsync(() => CreateAsync(testClass, method, context), thrown))
        {
            await SucceedsAsync(() => row.Run(context.TestClassInstance), thrown);
            await SucceedsAsync(() => DisposeAsync(context.TestClassInstance), thrown);
        }

        return thrown;
    }

    private static async ValueTask CreateAsync(TestClass testClass, TestMethod method, RunningTest context)
    {
        if (method.IsStatic)
        {
            return;
        }

        context.TestClassInstance = testClass.Create!(context.Output);
        if (context.TestClassInstance is IAsyncLifetime lifetime)
        {
            await lifetime.InitializeAsync();
        }
    }

    private static async ValueTask DisposeAsync(object? instance)
    {
        if (instance is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else if (instance is IDisposable disposable)
        {
            disposable.Dispose();
        }
    }

    private static async Task<bool> SucceedsAsync(Func<ValueTask> step, List<Exception> thrown)
    {
        try
        {
            await step();
            return true;
        }
        catch (Exception exception)
        {
            thrown.Add(exception);
            return false;
        }
    }
}

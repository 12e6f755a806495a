using System.Diagnostics.CodeAnalysis;

namespace Function;

/// <summary>
/// Answers one invocation after the other. A function that throws costs its invocation only. A platform that fails ends
/// the loop with an <see cref="HttpRequestException"/>.
/// </summary>
internal sealed class RuntimeLoop(RuntimeClient runtime, Func<Invocation, CancellationToken, Task<byte[]>> function)
{
    public async Task RunAsync(CancellationToken stopping)
    {
        while (await NextAsync(stopping) is { } invocation)
            await AnswerAsync(invocation);
    }

    private async Task<Invocation?> NextAsync(CancellationToken stopping)
    {
        try
        {
            return stopping.IsCancellationRequested ? null : await runtime.NextAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The platform is told, and the fault is logged.")]
    private async Task AnswerAsync(Invocation invocation)
    {
        byte[] answer;
        try
        {
            using var deadline = invocation.StartDeadline();
            answer = await function(invocation, deadline.Token);
        }
        catch (Exception exception)
        {
            FunctionLog.Write(exception, invocation);
            await runtime.FailAsync(invocation, RuntimeError.OfInvocation(exception));
            return;
        }

        if (!await runtime.RespondAsync(invocation, answer))
            await runtime.FailAsync(invocation, RuntimeError.RefusedResponse);
    }
}

using System.Data.Common;
using ApiKeys;

namespace Function;

/// <summary>
/// Writes the counted uses before the answer is sent. After that, the platform may freeze and kill the instance.
/// </summary>
internal sealed class FlushingFunction(ApiKeyClient keys, Func<Invocation, CancellationToken, Task<byte[]>> function)
{
    public async Task<byte[]> AnswerAsync(Invocation invocation, CancellationToken deadline)
    {
        var answer = await function(invocation, deadline);
        try
        {
            await keys.FlushAsync(deadline);
        }
        catch (Exception exception) when (exception is DbException or TimeoutException or OperationCanceledException)
        {
            // The key was valid all the same. Its use stays counted, and the next flush writes it.
            FunctionLog.Write(exception, invocation);
        }

        return answer;
    }
}

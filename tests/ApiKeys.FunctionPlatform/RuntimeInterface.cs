using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace ApiKeys.Platforms;

/// <summary>The platform's side of AWS Lambda's runtime interface, for one instance of a function.</summary>
public sealed class RuntimeInterface : IAsyncDisposable
{
    private const string Root = "/2018-06-01/runtime/";
    private const string Invocations = Root + "invocation/";

    private readonly Channel<RunningInvocation> _queue = Channel.CreateUnbounded<RunningInvocation>();
    private readonly ConcurrentDictionary<string, RunningInvocation> _running = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<string> _initError = new();
    private readonly TaskCompletionSource _started = new();
    private readonly LoopbackHttpServer _server;
    private readonly TimeSpan _timeout;
    private int _count;

    /// <param name="timeout">The time from handing out an invocation to its deadline.</param>
    public RuntimeInterface(TimeSpan timeout)
    {
        _timeout = timeout;
        _server = new(AnswerAsync);
    }

    /// <summary>The value of <c>AWS_LAMBDA_RUNTIME_API</c>.</summary>
    public string Address => _server.Address;

    /// <summary>Ends when the function asks for its first invocation.</summary>
    public Task Started => _started.Task;

    /// <summary>The error that the function posts if it cannot start.</summary>
    public Task<string> InitError => _initError.Task;

    /// <summary>Called when a function has posted an answer, before the platform confirms it.</summary>
    public Action? Answered { get; set; }

    /// <summary>Invokes the function, and waits for its answer.</summary>
    public Task<FunctionAnswer> InvokeAsync(ReadOnlyMemory<byte> payload)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"request-{Interlocked.Increment(ref _count)}");
        var invocation = new RunningInvocation(id, payload);
        _running[id] = invocation;
        _queue.Writer.TryWrite(invocation);
        return invocation.Answer;
    }

    /// <summary>Fails the invocations that are not answered: the instance has ended.</summary>
    public void Abandon(string reason)
    {
        foreach (var id in _running.Keys)
        {
            if (_running.TryRemove(id, out var invocation))
                invocation.Abandon(reason);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Abandon("The platform was closed.");
    }

    private async Task<LoopbackResponse?> AnswerAsync(LoopbackRequest request, CancellationToken cancellationToken)
    {
        if (request is { Method: "GET", Path: Invocations + "next" })
        {
            _started.TrySetResult();
            return HandOut(await _queue.Reader.ReadAsync(cancellationToken));
        }

        if (request is { Method: "POST", Path: Root + "init/error" })
        {
            _initError.TrySetResult(Encoding.UTF8.GetString(request.Body.Span));
            return new(202);
        }

        // invocation/{id}/response or invocation/{id}/error
        var parts = request.Path.StartsWith(Invocations, StringComparison.Ordinal)
            ? request.Path[Invocations.Length..].Split('/')
            : [];
        if (request.Method is not "POST" || parts is not [var id, "response" or "error"])
            return new(404);
        if (!_running.TryRemove(id, out var invocation))
            return new(400);

        Answered?.Invoke();
        request.Headers.TryGetValue("Lambda-Runtime-Function-Error-Type", out var errorType);
        invocation.Complete(request.Body, parts[1] is "error" ? errorType ?? "" : null);
        return new(202);
    }

    private LoopbackResponse HandOut(RunningInvocation invocation)
    {
        invocation.Start();
        var deadline = (TimeProvider.System.GetUtcNow() + _timeout).ToUnixTimeMilliseconds();
        return new(200)
        {
            Body = invocation.Payload,
            Headers = new Dictionary<string, string>
            {
                ["Content-Type"] = "application/json",
                ["Lambda-Runtime-Aws-Request-Id"] = invocation.Id,
                ["Lambda-Runtime-Deadline-Ms"] = deadline.ToString(CultureInfo.InvariantCulture),
                ["Lambda-Runtime-Trace-Id"] = $"Root={invocation.Id}",
            },
        };
    }
}

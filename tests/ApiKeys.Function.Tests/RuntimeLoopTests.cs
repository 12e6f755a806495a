using System.Collections.Concurrent;
using System.Text;
using ApiKeys.FunctionTests.Infrastructure;
using ApiKeys.Platforms;
using Function;

namespace ApiKeys.FunctionTests;

public sealed class RuntimeLoopTests
{
    private static readonly byte[] Payload = "{}"u8.ToArray();

    [Fact]
    public async Task Each_invocation_is_answered_until_the_loop_is_stopped()
    {
        await using var platform = new RuntimeInterface(TimeSpan.FromSeconds(30));
        using var stopping = new CancellationTokenSource();
        var running = RunAsync(
            platform.Address,
            (invocation, _) => Task.FromResult(Encoding.UTF8.GetBytes($"\"{invocation.TraceId}\"")),
            stopping.Token);

        var first = await platform.InvokeAsync(Payload);
        var second = await platform.InvokeAsync(Payload);
        Assert.Equal(("\"Root=request-1\"", "\"Root=request-2\""), (first.Text, second.Text));

        await stopping.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_function_that_throws_is_reported_without_its_message_and_the_loop_goes_on()
    {
        await using var platform = new RuntimeInterface(TimeSpan.FromSeconds(30));
        using var stopping = new CancellationTokenSource();
        var calls = 0;
        var running = RunAsync(
            platform.Address,
            (_, _) => calls++ is 0
                ? throw new InvalidOperationException("secret-under-test")
                : Task.FromResult(Payload),
            stopping.Token);

        var failed = await platform.InvokeAsync(Payload);
        Assert.Equal("Function.InvalidOperationException", failed.ErrorType);
        Assert.Equal("The invocation failed. The log says why.", failed.Json.GetProperty("errorMessage").GetString());
        Assert.Equal("Function.InvalidOperationException", failed.Json.GetProperty("errorType").GetString());
        Assert.Equal(0, failed.Json.GetProperty("stackTrace").GetArrayLength());
        Assert.Null((await platform.InvokeAsync(Payload)).ErrorType);

        await stopping.CancelAsync();
        await running;
    }

    [Fact]
    public async Task An_unknown_payload_is_reported_as_such()
    {
        await using var keys = await MemoryKeys.CreateAsync();
        await using var platform = new RuntimeInterface(TimeSpan.FromSeconds(30));
        using var stopping = new CancellationTokenSource();
        var running = RunAsync(platform.Address, new OrdersHandler(keys.Client).AnswerAsync, stopping.Token);

        var failed = await platform.InvokeAsync(Payload);
        Assert.Equal("Function.UnknownPayloadException", failed.ErrorType);
        Assert.Contains("format 2.0", failed.Text, StringComparison.Ordinal);

        await stopping.CancelAsync();
        await running;
    }

    [Fact]
    public async Task The_function_is_told_before_its_deadline()
    {
        await using var platform = new RuntimeInterface(TimeSpan.FromMilliseconds(200));
        using var stopping = new CancellationTokenSource();
        var running = RunAsync(
            platform.Address,
            async (_, deadline) =>
            {
                await Task.Delay(Timeout.Infinite, deadline).ContinueWith(
                    _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                return Payload;
            },
            stopping.Token);

        Assert.Null((await platform.InvokeAsync(Payload)).ErrorType);

        await stopping.CancelAsync();
        await running;
    }

    [Fact]
    public async Task An_invocation_without_a_deadline_has_none()
    {
        using var source = Invocations.Of(Payload).StartDeadline();
        await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.False(source.IsCancellationRequested);
    }

    [Fact]
    public void A_deadline_that_has_passed_ends_the_invocation_at_once()
    {
        using var source = Invocations.Of(Payload, DateTimeOffset.UnixEpoch).StartDeadline();
        Assert.True(source.IsCancellationRequested);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(413)]
    public async Task A_response_that_the_platform_refuses_becomes_an_error_and_the_loop_goes_on(int status)
    {
        var posts = new ConcurrentQueue<string>();
        await using var platform = new LoopbackHttpServer((request, _) =>
        {
            if (request.Method is "GET")
                return Task.FromResult<LoopbackResponse?>(posts.Count < 4 ? HandOut() : new(500));
            posts.Enqueue(request.Path.Split('/')[^1]);
            return Task.FromResult<LoopbackResponse?>(new(posts.Count is 1 ? status : 202));
        });

        await AssertEndsAsync(platform.Address);
        Assert.Equal(["response", "error", "response", "response"], posts);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(null)]
    public async Task A_response_that_the_platform_cannot_take_ends_the_loop(int? status)
    {
        await using var platform = new LoopbackHttpServer((request, _) => Task.FromResult(
            request.Method is "GET" ? HandOut() : status is { } answer ? new LoopbackResponse(answer) : null));
        await AssertEndsAsync(platform.Address);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    [InlineData(null)]
    public async Task A_platform_that_hands_out_nothing_ends_the_loop(int? status)
    {
        await using var platform = new LoopbackHttpServer((_, _) =>
            Task.FromResult(status is { } answer ? new LoopbackResponse(answer) : null));
        await AssertEndsAsync(platform.Address);
    }

    [Fact]
    public async Task An_invocation_without_an_id_ends_the_loop()
    {
        await using var platform = new LoopbackHttpServer((_, _) =>
            Task.FromResult<LoopbackResponse?>(new(200) { Body = Payload }));
        await AssertEndsAsync(platform.Address);
    }

    private static LoopbackResponse? HandOut() => new(200)
    {
        Body = Payload,
        Headers = new Dictionary<string, string> { ["Lambda-Runtime-Aws-Request-Id"] = "request-1" },
    };

    private static async Task AssertEndsAsync(string address) =>
        await Assert.ThrowsAsync<HttpRequestException>(() => RunAsync(
            address, static (_, _) => Task.FromResult(Payload), TestContext.Current.CancellationToken));

    private static async Task RunAsync(
        string address, Func<Invocation, CancellationToken, Task<byte[]>> function, CancellationToken stopping)
    {
        using var runtime = new RuntimeClient(address);
        await new RuntimeLoop(runtime, function).RunAsync(stopping);
    }
}

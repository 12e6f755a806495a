using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Function;

/// <summary>
/// AWS Lambda's runtime interface: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html. Every method throws
/// an <see cref="HttpRequestException"/> if the platform fails: the instance then has to end.
/// </summary>
internal sealed class RuntimeClient : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="address">The platform's host and port.</param>
    public RuntimeClient(string address)
    {
        // The platform is on this machine. It hands out the next invocation when there is one, after hours perhaps.
        var direct = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        };
        _http = new(direct)
        {
            BaseAddress = new($"http://{address}/2018-06-01/runtime/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Waits for the next invocation.</summary>
    public async Task<Invocation> NextAsync(CancellationToken stopping)
    {
        using var response = await _http.GetAsync(new Uri("invocation/next", UriKind.Relative), stopping);
        response.EnsureSuccessStatusCode();
        var requestId = Find(response, "Lambda-Runtime-Aws-Request-Id")
            ?? throw new HttpRequestException("The platform handed out an invocation without an id.");
        var deadline = long.TryParse(
            Find(response, "Lambda-Runtime-Deadline-Ms"), NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
            : (DateTimeOffset?)null;
        var payload = await response.Content.ReadAsByteArrayAsync(stopping);
        return new(requestId, deadline, Find(response, "Lambda-Runtime-Trace-Id"), payload);
    }

    /// <summary>Answers an invocation.</summary>
    /// <returns>False if the platform refused the answer, for example because it is too large.</returns>
    public Task<bool> RespondAsync(Invocation invocation, byte[] answer) =>
        PostAsync($"invocation/{Uri.EscapeDataString(invocation.RequestId)}/response", answer);

    /// <summary>Reports that an invocation failed. The instance goes on.</summary>
    public Task FailAsync(Invocation invocation, RuntimeError error) =>
        PostErrorAsync($"invocation/{Uri.EscapeDataString(invocation.RequestId)}/error", error);

    /// <summary>Reports that the instance cannot start.</summary>
    public Task ReportInitErrorAsync(RuntimeError error) => PostErrorAsync("init/error", error);

    public void Dispose() => _http.Dispose();

    private Task<bool> PostErrorAsync(string path, RuntimeError error) =>
        PostAsync(
            path,
            JsonSerializer.SerializeToUtf8Bytes(error, FunctionJsonContext.Default.RuntimeError),
            error.ErrorType);

    private async Task<bool> PostAsync(string path, byte[] body, string? errorType = null)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (errorType is not null)
            request.Headers.Add("Lambda-Runtime-Function-Error-Type", errorType);
        using var response = await _http.SendAsync(request);

        // 5xx means that the instance cannot go on. 4xx means that the platform takes no such answer.
        if ((int)response.StatusCode >= 500)
            response.EnsureSuccessStatusCode();
        return response.IsSuccessStatusCode;
    }

    private static string? Find(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}

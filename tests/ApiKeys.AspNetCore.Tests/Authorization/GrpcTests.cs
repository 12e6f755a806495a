using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>gRPC methods are endpoints, with the attributes of their service and their own.</summary>
public sealed class GrpcTests : IAsyncLifetime
{
    private TestApp _app = null!;
    private Tenant _tenant = null!;
    private GrpcChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await TestApp.StartAsync(
            async (endpoints, client) =>
            {
                _tenant = await Tenant.CreateAsync(client);
                endpoints.MapGrpcService<OrdersService>();
            },
            static services =>
            {
                services.Configure<KestrelServerOptions>(static options =>
                    options.ConfigureEndpointDefaults(static endpoint => endpoint.Protocols = HttpProtocols.Http2));
                services.AddAuthentication().AddApiKey();
                services.AddGrpc();
            });
        _channel = GrpcChannel.ForAddress($"http://{_app.EndPoint}");
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_method_serves_only_keys_that_its_attributes_admit()
    {
        var writer = await _tenant.IssueAsync("orders:write");
        var reader = await _tenant.IssueAsync("orders:read");

        Assert.Equal("read", await CallAsync(OrdersServiceBase.ReadMethod, reader));
        Assert.Equal("written", await CallAsync(OrdersServiceBase.WriteMethod, writer));
        Assert.Equal(StatusCode.PermissionDenied, await FailAsync(OrdersServiceBase.WriteMethod, reader));
        Assert.Equal(StatusCode.Unauthenticated, await FailAsync(OrdersServiceBase.WriteMethod, key: null));
        Assert.Equal(StatusCode.Unauthenticated, await FailAsync(OrdersServiceBase.ReadMethod, key: null));
    }

    [Fact]
    public async Task Two_keys_that_a_client_joins_into_one_header_are_an_invalid_key()
    {
        var key = await _tenant.IssueAsync("orders:read");
        var headers = new Metadata
        {
            { ApiKeyDefaults.HeaderName, key },
            { ApiKeyDefaults.HeaderName, key },
        };
        var options = new CallOptions(headers, cancellationToken: TestContext.Current.CancellationToken);
        using var call = _channel.CreateCallInvoker()
            .AsyncUnaryCall(OrdersServiceBase.ReadMethod, host: null, options, "");

        var fault = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);

        Assert.Equal(StatusCode.Unauthenticated, fault.StatusCode);
        Assert.Contains(
            _app.Log.Entries,
            static entry => entry.Contains("The key was refused: Malformed.", StringComparison.Ordinal));
    }

    private async Task<string> CallAsync(Method<string, string> method, string? key)
    {
        var headers = new Metadata();
        if (key is not null)
            headers.Add(ApiKeyDefaults.HeaderName, key);
        var options = new CallOptions(headers, cancellationToken: TestContext.Current.CancellationToken);
        using var call = _channel.CreateCallInvoker().AsyncUnaryCall(method, host: null, options, "");
        return await call.ResponseAsync;
    }

    private async Task<StatusCode> FailAsync(Method<string, string> method, string? key) =>
        (await Assert.ThrowsAsync<RpcException>(() => CallAsync(method, key))).StatusCode;
}

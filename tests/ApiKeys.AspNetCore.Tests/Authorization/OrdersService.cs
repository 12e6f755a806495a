using Grpc.Core;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>A gRPC service that requires a key. One of its methods also requires a scope.</summary>
[RequireApiKey]
public sealed class OrdersService : OrdersServiceBase
{
    public override Task<string> Read(string request, ServerCallContext context) => Task.FromResult("read");

    [RequireScope("orders:write")]
    public override Task<string> Write(string request, ServerCallContext context) => Task.FromResult("written");
}

using Grpc.Core;

namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>A service with two methods, as the compiler of protocol buffers generates it.</summary>
[BindServiceMethod(typeof(OrdersServiceBase), nameof(BindService))]
public abstract class OrdersServiceBase
{
    public static Method<string, string> ReadMethod { get; } = Method("Read");

    public static Method<string, string> WriteMethod { get; } = Method("Write");

    public abstract Task<string> Read(string request, ServerCallContext context);

    public abstract Task<string> Write(string request, ServerCallContext context);

    public static void BindService(ServiceBinderBase binder, OrdersServiceBase? service)
    {
        binder.AddMethod(ReadMethod, service is null ? null : service.Read);
        binder.AddMethod(WriteMethod, service is null ? null : service.Write);
    }

    private static Method<string, string> Method(string name) =>
        new(MethodType.Unary, "Orders", name, Marshallers.StringMarshaller, Marshallers.StringMarshaller);
}

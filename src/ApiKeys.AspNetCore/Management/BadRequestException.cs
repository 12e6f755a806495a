using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore.Management;

/// <summary>A request that cannot be read.</summary>
internal sealed class BadRequestException(string message, int statusCode = StatusCodes.Status400BadRequest)
    : Exception(message)
{
    public int StatusCode { get; } = statusCode;
}

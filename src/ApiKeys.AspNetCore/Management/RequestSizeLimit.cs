using Microsoft.AspNetCore.Http.Metadata;

namespace ApiKeys.AspNetCore.Management;

/// <summary>The largest body that is read: what a key's metadata can be, with room to spare.</summary>
internal sealed class RequestSizeLimit : IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => 128 * 1024;
}

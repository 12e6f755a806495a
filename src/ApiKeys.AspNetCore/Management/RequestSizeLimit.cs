using Microsoft.AspNetCore.Http.Metadata;

namespace ApiKeys.AspNetCore.Management;

/// <summary>The maximum size of a body: enough for a key's largest metadata, with room to spare.</summary>
internal sealed class RequestSizeLimit : IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => 128 * 1024;
}

namespace ApiKeys.AspNetCore.Management.Resources;

internal sealed record RateLimitResource(long Limit, RateLimitWindow Window);

namespace Function;

internal sealed record RequestContext(HttpCall? Http);

internal sealed record HttpCall(string? Method);

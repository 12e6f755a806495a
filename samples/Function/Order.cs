namespace Function;

internal sealed record Order(int Id, string Item);

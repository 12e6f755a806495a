namespace WebApi;

internal sealed record Order(int Id, string Item);

internal sealed record NewOrder(string Item);

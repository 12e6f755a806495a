namespace WebApi;

/// <summary>The orders of each organization, in memory.</summary>
internal sealed class OrderBook
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ApiKeys.OrganizationId, List<Order>> _orders = [];

    public List<Order> List(ApiKeys.OrganizationId organization)
    {
        lock (_lock)
            return [.. OrdersOf(organization)];
    }

    public Order Add(ApiKeys.OrganizationId organization, string item)
    {
        lock (_lock)
        {
            var orders = OrdersOf(organization);
            var order = new Order(orders.Count + 1, item);
            orders.Add(order);
            return order;
        }
    }

    private List<Order> OrdersOf(ApiKeys.OrganizationId organization) =>
        _orders.TryGetValue(organization, out var orders) ? orders : _orders[organization] = [];
}

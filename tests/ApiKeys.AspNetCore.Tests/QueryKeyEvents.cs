namespace ApiKeys.AspNetCore.Tests;

/// <summary>Events of an app, derived from the events of the library.</summary>
internal sealed class QueryKeyEvents : ApiKeyEvents
{
    public override Task Receiving(ApiKeyReceivingContext context)
    {
        context.Text = context.Request.Query["key"];
        return Task.CompletedTask;
    }

    public override Task Validated(ApiKeyValidatedContext context)
    {
        context.Identity.AddClaim(new("tenant", "t_2"));
        return Task.CompletedTask;
    }

    public override Task Refusing(ApiKeyRefusingContext context)
    {
        context.Problem.Status = 410;
        return Task.CompletedTask;
    }
}

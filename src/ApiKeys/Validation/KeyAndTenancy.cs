using ApiKeys.Rules;

namespace ApiKeys.Validation;

/// <summary>A key as the database had it, and the facts about its tenancy that the requirement asked for.</summary>
internal sealed class KeyAndTenancy(ApiKey key, in TenancyFacts facts)
{
    public ApiKey Key { get; } = key;

    public TenancyFacts Facts { get; } = facts;
}

using ApiKeys.Rules;

namespace ApiKeys.Validation;

/// <summary>A key as it was read for a call, and what the call's checks have to know of the tenancy.</summary>
internal sealed record KeyReading(ApiKey Key, TenancyFacts Facts);

using ApiKeys.Hashing;
using ApiKeys.Rules;

namespace ApiKeys.Storage.Rows;

internal sealed record KeyAndTenancyRow(KeyHash Hash, KeyRow Key, TenancyFacts Facts);

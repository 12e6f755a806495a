using ApiKeys.Hashing;
using ApiKeys.Rules;

namespace ApiKeys.Storage.Rows;

/// <summary>A key that was found by the hash of its text, with all that the validation of one call asks the database.</summary>
internal sealed record KeyByHashRow(KeyHash Hash, KeyRow Key, TenancyFacts Facts);

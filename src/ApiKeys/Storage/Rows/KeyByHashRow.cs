using ApiKeys.Hashing;

namespace ApiKeys.Storage.Rows;

internal sealed record KeyByHashRow(KeyHash Hash, KeyRow Key);

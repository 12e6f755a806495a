namespace ApiKeys.Storage.Rows;

/// <param name="SignedBy">The name of a signing secret, as <see cref="Hashing.KeyHasher"/> has it.</param>
/// <param name="KeyCount">How many keys hang on it.</param>
internal readonly record struct SecretCountRow(string SignedBy, long KeyCount);

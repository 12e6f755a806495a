namespace ApiKeys.Values;

/// <summary>What a snapshot carries along, and what is no part of its value: all are equal.</summary>
internal readonly struct Uncompared(object? value) : IEquatable<Uncompared>
{
    public object? Value => value;

    public bool Equals(Uncompared other) => true;

    public override bool Equals(object? obj) => obj is Uncompared;

    public override int GetHashCode() => 0;
}

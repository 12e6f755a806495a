using System;
using System.Threading;
using System.Threading.Tasks;

namespace Fake;

internal sealed class FakeCommand : IDisposable
{
    public FakeParameter[] Parameters { get; } = [];

    public void Prepare() { }

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public int ExecuteNonQuery() => 0;

    public Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) => Task.FromResult(0);

    public FakeReader ExecuteReader() => new();

    public Task<FakeReader> ExecuteReaderAsync(
        CancellationToken cancellationToken) => Task.FromResult(new FakeReader());

    public void Dispose() { }
}

internal sealed class FakeParameter;

internal sealed class FakeReader : IDisposable, IAsyncDisposable
{
    public bool Read() => false;

    public Task<bool> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(false);

    public bool IsDBNull(int ordinal) => false;

    public void Dispose() { }

    public ValueTask DisposeAsync() => default;
}

internal static class FakeTypes
{
    public static void AddGuid(FakeCommand command, string name) { }
    public static void SetGuid(FakeParameter parameter, Guid value) { }
    public static Guid ReadGuid(FakeReader reader, int ordinal) => default;

    public static void AddInt32(FakeCommand command, string name) { }
    public static void SetInt32(FakeParameter parameter, int value) { }
    public static int ReadInt32(FakeReader reader, int ordinal) => default;

    public static void AddInt64(FakeCommand command, string name) { }
    public static void SetInt64(FakeParameter parameter, long value) { }
    public static long ReadInt64(FakeReader reader, int ordinal) => default;

    public static void AddString(FakeCommand command, string name) { }
    public static void SetString(FakeParameter parameter, string value) { }
    public static string ReadString(FakeReader reader, int ordinal) => "";

    public static void AddBytes(FakeCommand command, string name) { }
    public static void SetBytes(FakeParameter parameter, byte[] value) { }
    public static byte[] ReadBytes(FakeReader reader, int ordinal) => [];

    public static void AddDateTimeOffset(FakeCommand command, string name) { }
    public static void SetDateTimeOffset(FakeParameter parameter, DateTimeOffset value) { }
    public static DateTimeOffset ReadDateTimeOffset(FakeReader reader, int ordinal) => default;

    public static void SetNull(FakeParameter parameter) { }
}

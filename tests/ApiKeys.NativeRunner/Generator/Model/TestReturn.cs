namespace ApiKeys.NativeRunner.Generator.Model;

internal enum TestReturn
{
    Void,
    Task,
    ValueTask,
}

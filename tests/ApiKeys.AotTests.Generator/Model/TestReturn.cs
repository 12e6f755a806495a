namespace ApiKeys.AotTests.Generator.Model;

internal enum TestReturn
{
    Void,
    Task,
    ValueTask,
}

using System.Globalization;
using System.Text;

namespace ApiKeys.NativeRunner.Running;

/// <summary>The output of one test. Its tasks can write at the same time.</summary>
internal sealed class TestOutput : ITestOutputHelper
{
    private readonly StringBuilder _text = new();
    private readonly Lock _lock = new();

    public string Output
    {
        get
        {
            lock (_lock)
            {
                return _text.ToString();
            }
        }
    }

    public void Write(string message)
    {
        lock (_lock)
        {
            _text.Append(message);
        }
    }

    public void Write(string format, params object[] args) =>
        Write(string.Format(CultureInfo.CurrentCulture, format, args));

    public void WriteLine(string message) => Write(message + Environment.NewLine);

    public void WriteLine(string format, params object[] args) =>
        WriteLine(string.Format(CultureInfo.CurrentCulture, format, args));
}

using ApiKeys.Storage.Sqlite;

namespace ApiKeys.Tests.Storage;

public class DatabaseUrlTests
{
    [Theory]
    [InlineData("sqlite:///myapp.db")]
    [InlineData("sqlite:///a/b/myapp.db")]
    [InlineData("sqlite:////var/lib/myapp.db")]
    [InlineData("sqlite:///:memory:")]
    [InlineData("sqlite+aiosqlite:///myapp.db")]
    [InlineData("sqlite+anything:///:memory:")]
    [InlineData("SQLITE:///myapp.db")]
    [InlineData("sqlite:///my%20app.db")]
    [InlineData("sqlite:///my app.db")]
    [InlineData("sqlite:///100%25.db")]
    [InlineData("sqlite:///%E6%9D%B1%E4%BA%AC.db")]
    [InlineData("sqlite:///東京.db")]
    [InlineData("sqlite:///what%3F%23.db")]
    [InlineData("sqlite:///C:/data/myapp.db")]
    public void A_URL_of_SQLite_is_read(string url) => Assert.IsType<SqliteDatabase>(ApiKeyDatabase.FromUrl(url));

    [Theory]
    [InlineData("a%20b", "a b")]
    [InlineData("100%25", "100%")]
    [InlineData("%2525", "%25")]
    [InlineData("a+b", "a+b")]
    [InlineData("p%40ss%3Aw%2Frd%3F%23", "p@ss:w/rd?#")]
    [InlineData("%c3%A9", "é")]
    [InlineData("%F0%9F%98%80", "😀")]
    [InlineData("", "")]
    public void Escapes_are_decoded_once(string text, string expected) =>
        Assert.Equal(expected, ApiKeys.Storage.DatabaseUrl.Decode(text, "path", "url"));

    [Theory]
    [InlineData("", "no scheme")]
    [InlineData("myapp.db", "no scheme")]
    [InlineData("sqlite:myapp.db", "no scheme")]
    [InlineData("sqlite:/myapp.db", "no scheme")]
    [InlineData("://hunter2", "scheme is unknown")]
    [InlineData("+sqlite:///hunter2", "scheme is unknown")]
    [InlineData(" sqlite:///hunter2", "scheme is unknown")]
    [InlineData("sqlite3:///hunter2", "scheme is unknown")]
    [InlineData("oracle://alice:hunter2@localhost/db", "scheme is unknown")]
    [InlineData("hunter2://localhost", "scheme is unknown")]
    [InlineData("sqlite://hunter2.db", "three slashes")]
    [InlineData("sqlite://alice:hunter2@localhost/db", "three slashes")]
    [InlineData("sqlite://", "three slashes")]
    [InlineData("sqlite:///", "names no file")]
    [InlineData("sqlite:///?mode=ro", "names no file")]
    [InlineData("sqlite:///hunter2.db?mode=rwc", "only the options mode=ro and immutable=1")]
    [InlineData("sqlite:///hunter2.db?mode=ro&mode=ro", "only the options mode=ro and immutable=1")]
    [InlineData("sqlite:///hunter2.db#x", "only the options mode=ro and immutable=1")]
    [InlineData("sqlite:///:memory:?mode=ro", "cannot be read-only")]
    [InlineData("sqlite:///hunter2%", "two hexadecimal digits")]
    [InlineData("sqlite:///hunter2%4", "two hexadecimal digits")]
    [InlineData("sqlite:///hunter2%zz.db", "two hexadecimal digits")]
    [InlineData("sqlite:///hunter2%00.db", "U+0000")]
    [InlineData("sqlite:///hunter2\0.db", "U+0000")]
    public void A_faulty_URL_is_refused_with_the_fault_and_not_repeated(string url, string fault)
    {
        foreach (var read in (Func<object>[])[() => ApiKeyDatabase.FromUrl(url), () => ApiKeyClient.Open(url)])
        {
            var exception = Assert.Throws<ArgumentException>(nameof(url), read);

            Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("alice", exception.ToString(), StringComparison.Ordinal);
            Assert.Null(exception.InnerException);
        }
    }

    [Fact]
    public void A_null_URL_is_refused() =>
        Assert.Throws<ArgumentNullException>("url", () => ApiKeyDatabase.FromUrl(null!));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\0b")]
    public void A_faulty_path_is_refused(string path) =>
        Assert.Throws<ArgumentException>(nameof(path), () => ApiKeyDatabase.Sqlite(path));

    [Fact]
    public void A_null_path_is_refused() =>
        Assert.Throws<ArgumentNullException>("path", () => ApiKeyDatabase.Sqlite(null!));
}

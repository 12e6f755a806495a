using ApiKeys.Storage.PostgreSql;
using Npgsql;

namespace ApiKeys.Tests.Storage.PostgreSql;

public class PostgreSqlUrlTests
{
    [Theory]
    [InlineData("db.example/app", "db.example", 5432)]
    [InlineData("db.example:5433/app", "db.example", 5433)]
    [InlineData("[::1]:5433/app", "::1", 5433)]
    public void One_host_is_read_with_its_port(string rest, string host, int port)
    {
        var settings = Parse(rest);

        Assert.Equal((host, port), (settings.Host, settings.Port));
        Assert.Null(settings.TargetSessionAttributes);
    }

    [Theory]
    [InlineData("a.example,b.example/app", "a.example:5432,b.example:5432")]
    [InlineData("alice:hunter2@a.example:5433,[::1]:5434,[::2]/app", "a.example:5433,[::1]:5434,[::2]:5432")]
    public void Several_hosts_are_a_primary_with_its_standbys(string rest, string hosts)
    {
        var settings = Parse(rest);

        Assert.Equal(hosts, settings.Host);
        Assert.Equal("primary", settings.TargetSessionAttributes);
        Assert.Equal(0, settings.HostRecheckSeconds);
    }

    [Fact]
    public void The_role_of_a_single_host_is_not_asked() =>
        Assert.Equal("any", Parse("db.example/app?target_session_attrs=any").TargetSessionAttributes);

    [Fact]
    public void An_option_of_the_URL_takes_precedence_over_the_librarys_defaults()
    {
        Assert.Equal(GssEncryptionMode.Disable, Parse("a.example/app").GssEncryptionMode);
        Assert.True(Parse("a.example/app").TcpKeepAlive);

        Assert.Equal(
            GssEncryptionMode.Require,
            Parse("a.example/app?gss_encryption_mode=require").GssEncryptionMode);
        Assert.False(Parse("a.example/app?tcp_keepalive=false").TcpKeepAlive);
    }

    [Fact]
    public void The_options_choose_among_several_hosts()
    {
        var settings = Parse("a.example,b.example/app?target_session_attrs=read-write&host_recheck_seconds=5");

        Assert.Equal("read-write", settings.TargetSessionAttributes);
        Assert.Equal(5, settings.HostRecheckSeconds);
    }

    [Theory]
    [InlineData("postgresql://alice:hunter2@a.example,/app", "comma without a host")]
    [InlineData("postgresql://alice:hunter2@a.example,b.example:port/app", "port is not a number")]
    [InlineData("postgresql://alice:hunter2@a/app?target_session_attrs=primary", "the URL names one")]
    [InlineData("postgresql://alice:hunter2@a,b/app?target_session_attrs=hunter2", "target-session-attrs is")]
    public void A_faulty_URL_is_refused_with_the_fault_and_not_repeated(string url, string fault)
    {
        var exception = Assert.Throws<ArgumentException>(nameof(url), () => ApiKeyDatabase.FromUrl(url));

        Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
    }

    private static NpgsqlConnectionStringBuilder Parse(string rest) => PostgreSqlUrl.Parse(rest, "url").Settings!;
}

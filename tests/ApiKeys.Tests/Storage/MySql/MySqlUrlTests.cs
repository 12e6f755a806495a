using ApiKeys.Storage.MySql;
using MySqlConnector;

namespace ApiKeys.Tests.Storage.MySql;

public class MySqlUrlTests
{
    [Theory]
    [InlineData("mysql://alice:hunter2@db.example/app")]
    [InlineData("mysql+pymysql://alice:hunter2@db.example:3307/app?charset=utf8mb4")]
    [InlineData("mariadb://db.example/app")]
    [InlineData("MariaDB+mariadbconnector://db.example/app")]
    public void Both_schemes_are_read(string url) => Assert.IsType<MySqlDatabase>(ApiKeyDatabase.FromUrl(url));

    [Theory]
    [InlineData("alice:hunter2@db.example:3307/app", "db.example", 3307, "alice", "hunter2", "app")]
    [InlineData("alice:p%40ss%3Aw%2Frd%3F%23%25@db.example/app", "db.example", 3306, "alice", "p@ss:w/rd?#%", "app")]
    [InlineData("alice:a;b=c'\"@db.example/app", "db.example", 3306, "alice", "a;b=c'\"", "app")]
    [InlineData("%C3%A9ve:@[::1]:3307/my%20app", "::1", 3307, "éve", "", "my app")]
    [InlineData("[2001:db8::1]/app", "2001:db8::1", 3306, "", "", "app")]
    [InlineData("/app", "localhost", 3306, "", "", "app")]
    public void Every_part_reaches_the_driver(
        string rest,
        string host,
        int port,
        string user,
        string password,
        string database)
    {
        var source = Reread(rest);

        Assert.Equal(
            (host, (uint)port, user, password, database),
            (source.Server, source.Port, source.UserID, source.Password, source.Database));
    }

    [Theory]
    [InlineData("ssl-mode=disabled", MySqlSslMode.Disabled)]
    [InlineData("sslmode=disable", MySqlSslMode.Disabled)]
    [InlineData("sslmode=preferred", MySqlSslMode.Preferred)]
    [InlineData("ssl-mode=REQUIRED", MySqlSslMode.Required)]
    [InlineData("ssl_mode=require", MySqlSslMode.Required)]
    [InlineData("ssl-mode=VERIFY_CA", MySqlSslMode.VerifyCA)]
    [InlineData("ssl-mode=verify-identity", MySqlSslMode.VerifyFull)]
    [InlineData("sslmode=verify-full", MySqlSslMode.VerifyFull)]
    [InlineData("charset=utf8mb4", MySqlSslMode.Preferred)]
    public void The_TLS_mode_comes_from_the_option_and_defaults_to_preferred(string option, MySqlSslMode mode) =>
        Assert.Equal(mode, Reread($"db.example/app?{option}").SslMode);

    [Theory]
    [InlineData("ssl-ca=/etc/ca.pem", "SSL CA", "/etc/ca.pem")]
    [InlineData("ssl_cert=a%20b.pem", "SSL Cert", "a b.pem")]
    [InlineData("ssl-key=key.pem", "SSL Key", "key.pem")]
    [InlineData("connect-timeout=7", "Connection Timeout", "7")]
    [InlineData("connection_timeout=7", "Connection Timeout", "7")]
    [InlineData("default-command-timeout=90", "Default Command Timeout", "90")]
    [InlineData("maximum-pool-size=12", "Maximum Pool Size", "12")]
    [InlineData("allow-public-key-retrieval=true", "Allow Public Key Retrieval", "True")]
    [InlineData("server-rsa-public-key-file=key.pem", "Server RSA Public Key File", "key.pem")]
    [InlineData("application-name=billing", "Application Name", "billing")]
    [InlineData("keepalive=30", "Keep Alive", "30")]
    public void An_option_sets_a_keyword_of_the_driver(string option, string keyword, string value) =>
        Assert.Equal(value, Convert.ToString(Reread($"db.example/app?{option}")[keyword], null));

    [Theory]
    [InlineData("/app?unix-socket=/run/mysqld/mysqld.sock")]
    [InlineData("alice@localhost/app?socket=%2Frun%2Fmysqld%2Fmysqld.sock")]
    public void A_socket_replaces_the_host(string rest)
    {
        var source = Reread(rest);

        Assert.Equal(
            (MySqlConnectionProtocol.UnixSocket, "/run/mysqld/mysqld.sock"),
            (source.ConnectionProtocol, source.Server));
    }

    [Fact]
    public void Each_host_of_a_cluster_has_its_port_and_all_other_parts()
    {
        var servers = MySqlUrl.Parse("alice:hunter2@a.example,[::1]:3307,b.example:3308/app?connect-timeout=7", "url");

        Assert.Equal(
            [("a.example", 3306u), ("::1", 3307u), ("b.example", 3308u)],
            servers.Select(server => (server.Server, server.Port)));
        Assert.All(servers, server => Assert.Equal(
            ("alice", "hunter2", "app", 7u),
            (server.UserID, server.Password, server.Database, server.ConnectionTimeout)));
    }

    [Theory]
    [InlineData("mysql://alice:hunter2@a.example,/app", "comma without a host")]
    [InlineData("mysql://alice:hunter2@,/app", "comma without a host")]
    [InlineData("mysql://alice:hunter2@a.example,b.example:port/app", "port is not a number")]
    [InlineData("mysql://alice:hunter2@a.example,localhost/app?socket=/run/mysqld.sock", "has the option socket, but")]
    [InlineData("mysql://alice:hunter2@db.example", "names no database")]
    [InlineData("mysql://alice:hunter2@db.example/", "names no database")]
    [InlineData("mysql://alice:hunter2@db.example/app/x", "more than a database")]
    [InlineData("mysql://alice:hunter2@db.example:port/app", "port is not a number")]
    [InlineData("mysql://alice:hunter2/x@db.example/app", "%2F")]
    [InlineData("mysql://alice:hunter2?x@db.example/app", "%3F")]
    [InlineData("mysql://alice:hunter2@::1/app", "in brackets")]
    [InlineData("mysql://alice:hunter2@[::1/app", "IPv6")]
    [InlineData("mysql://alice:hunter2%@db.example/app", "two hexadecimal digits")]
    [InlineData("mysql://alice:hunter2@db.example/app#x", "no fragment")]
    [InlineData("mysql://alice:hunter2@db.example/app?colour=red", "unknown option: colour")]
    [InlineData("mysql://alice:hunter2@db.example/app?ssl-mode=hunter2", "ssl-mode must be")]
    [InlineData("mysql://alice:hunter2@db.example/app?connect-timeout=hunter2", "connect-timeout has an invalid value")]
    [InlineData("mysql://alice:hunter2@db.example/app?connect-timeout=-1", "connect-timeout has an invalid value")]
    [InlineData(
        "mysql://alice:hunter2@db.example/app?allow-public-key-retrieval=hunter2",
        "allow-public-key-retrieval has an invalid value")]
    [InlineData("mysql://alice:hunter2@db.example/app?charset=latin1", "charset must be utf8mb4")]
    [InlineData("mysql://alice:hunter2@db.example/app?sslmode=required&ssl-mode=disabled", "ssl-mode repeats")]
    [InlineData("mysql://alice:hunter2@db.example/app?password=hunter2", "password repeats")]
    [InlineData("mysql://alice:hunter2@db.example/app?socket=/run/mysqld.sock", "has the option socket, but")]
    [InlineData(
        "mysql://alice:hunter2@/app?socket=/run/a.sock&unix-socket=/run/b.sock",
        "has the option unix-socket, but")]
    [InlineData("mysql://alice:hunter2@db.example/app?ssl-mode", "form name=value")]
    public void A_faulty_URL_is_refused_with_the_fault_and_not_repeated(string url, string fault)
    {
        var exception = Assert.Throws<ArgumentException>(nameof(url), () => ApiKeyDatabase.FromUrl(url));

        Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
        AssertShowsNothing(exception);
    }

    [Theory]
    [InlineData("Server=db.example;User ID=alice;Password=hunter2;Database=app")]
    [InlineData("host=db.example;uid=alice;pwd=hunter2;database=app;SslMode=VerifyFull;Pooling=true;MaximumPoolSize=5")]
    public void A_connection_string_of_the_driver_is_read(string connectionString) =>
        Assert.IsType<MySqlDatabase>(ApiKeyDatabase.MySql(connectionString));

    [Theory]
    [InlineData("Server=db.example;User ID=alice;Password=hunter2")]
    [InlineData("Server=db.example;User ID=alice;Password=hunter2;Database=")]
    [InlineData("Server=db.example;User ID=alice;Password=x;hunter2=y;Database=app")]
    [InlineData("Server=db.example;User ID=alice;Password=x;hunter2;Database=app")]
    [InlineData("Server=db.example;User ID=alice;Database=app;Port=hunter2")]
    [InlineData("Server=db.example;User ID=alice;Database=app;SslMode=hunter2")]
    [InlineData("Server=db.example;User ID=alice;Database=app;Pooling=hunter2")]
    [InlineData("Server=db.example;User ID=alice;Database=app;Connection Timeout=99999999999")]
    [InlineData("Server=db.example;User ID=alice;Database=app;TlsVersion=hunter2")]
    [InlineData("hunter2")]
    [InlineData(" ")]
    [InlineData("")]
    public void A_faulty_connection_string_is_refused_and_not_repeated(string connectionString) =>
        AssertShowsNothing(
            Assert.Throws<ArgumentException>(nameof(connectionString), () => ApiKeyDatabase.MySql(connectionString)));

    [Fact]
    public void A_null_connection_string_or_data_source_is_refused()
    {
        Assert.Throws<ArgumentNullException>("connectionString", () => ApiKeyDatabase.MySql((string)null!));
        Assert.Throws<ArgumentNullException>("dataSource", () => ApiKeyDatabase.MySql((MySqlDataSource)null!));
    }

    private static void AssertShowsNothing(ArgumentException exception)
    {
        Assert.DoesNotContain("hunter2", exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("alice", exception.ToString(), StringComparison.Ordinal);
        Assert.Null(exception.InnerException);
    }

    // Parses the connection string again, as the driver does.
    private static MySqlConnectionStringBuilder Reread(string rest) =>
        new(Assert.Single(MySqlUrl.Parse(rest, "url")).ConnectionString);
}

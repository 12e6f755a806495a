using System.Net.Sockets;
using ApiKeys.Storage;
using ApiKeys.Storage.MySql;

namespace ApiKeys.Tests.Storage.MySql;

public class MySqlFaultsTests
{
    [Fact]
    public void What_the_driver_throws_as_it_is_comes_from_its_write_so_the_statement_was_not_sent()
    {
        Assert.Equal(Fault.ClosedSession, MySqlFaults.Classify(new SocketException()));
        Assert.Equal(Fault.ClosedSession, MySqlFaults.Classify(new IOException("The stream is closed.")));
        Assert.Equal(Fault.Final, MySqlFaults.Classify(new InvalidOperationException()));
    }
}

using System.Net;
using System.Net.Sockets;
using ApiKeys.Rules;

namespace ApiKeys.Tests.Rules;

public class NetworksTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0", true)]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "9.255.255.255", false)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("192.0.2.128/25", "192.0.2.127", false)]
    [InlineData("192.0.2.128/25", "192.0.2.128", true)]
    [InlineData("192.0.2.1/32", "192.0.2.1", true)]
    [InlineData("192.0.2.1/32", "192.0.2.0", false)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::", false)]
    [InlineData("2001:db8::/64", "2001:db8::ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8::/64", "2001:db8:0:1::", false)]
    [InlineData("2001:db8::8000:0:0:0/65", "2001:db8::7fff:ffff:ffff:ffff", false)]
    [InlineData("2001:db8::8000:0:0:0/65", "2001:db8::8000:0:0:1", true)]
    [InlineData("2001:db8::1/128", "2001:db8::1", true)]
    [InlineData("2001:db8::1/128", "2001:db8::2", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/1", "2001:db8::1", true)]
    [InlineData("8000::/1", "2001:db8::1", false)]
    public void An_address_is_allowed_from_within_a_network(string network, string address, bool isAllowed) =>
        Assert.Equal(isAllowed, Of(network).Allow(IPAddress.Parse(address)));

    // natesilva/is-in-subnet#2: a server that listens on IPv6 sees the callers of IPv4 as mapped addresses, and none of
    // them was in a network of IPv4.
    [Theory]
    [InlineData("172.16.0.0/16", "::ffff:172.16.10.10", true)]
    [InlineData("172.16.0.0/16", "::ffff:172.17.10.10", false)]
    [InlineData("172.16.0.0/16", "0:0:0:0:0:FFFF:AC10:0A0A", true)]
    [InlineData("::ffff:172.16.0.0/112", "172.16.10.10", true)]
    [InlineData("::ffff:172.16.0.0/112", "::ffff:172.16.10.10", true)]
    [InlineData("::ffff:0:0/96", "203.0.113.9", true)]
    [InlineData("::ffff:0:0/96", "2001:db8::1", false)]
    [InlineData("::/0", "::ffff:172.16.10.10", false)]
    [InlineData("::/0", "172.16.10.10", false)]
    [InlineData("::/80", "172.16.10.10", false)]
    [InlineData("::/80", "::1", true)]
    [InlineData("172.16.0.0/16", "::172.16.10.10", false)]
    [InlineData("172.16.0.0/16", "64:ff9b::172.16.10.10", false)]
    public void A_mapped_address_counts_as_IPv4_in_a_call_and_in_a_network(
        string network, string address, bool isAllowed) =>
        Assert.Equal(isAllowed, Of(network).Allow(IPAddress.Parse(address)));

    [Fact]
    public void The_scope_of_an_address_is_ignored()
    {
        Assert.True(Of("fe80::/10").Allow(IPAddress.Parse("fe80::1%7")));
        Assert.True(Of("fe80::%3/64").Allow(IPAddress.Parse("fe80::1%7")));
        Assert.True(Of("fe80::%3/64").Allow(IPAddress.Parse("fe80::1")));
        Assert.Equal("fe80::/64", Assert.Single(Of("fe80::%3/64")).ToString());
    }

    [Fact]
    public void Without_networks_every_call_is_allowed_and_with_one_no_call_without_an_address()
    {
        Assert.True(Networks.Any.Allow(null));
        Assert.True(Networks.Any.Allow(IPAddress.Loopback));
        Assert.Same(Networks.Any, Networks.Check([], "networks"));
        Assert.False(Of("0.0.0.0/0 ::/0").Allow(null));
    }

    [Fact]
    public void The_platform_agrees_on_each_family()
    {
        var random = Seeded.Create(nameof(The_platform_agrees_on_each_family));
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(2) is 0 ? 4 : 16];
            random.NextBytes(bytes);
            var network = new IPNetwork(new(bytes), random.Next((bytes.Length * 8) + 1));

            // An address that shares some of the leading bits.
            var shared = random.Next(bytes.Length * 8);
            bytes[shared / 8] ^= (byte)(0x80 >> (shared % 8));
            var address = new IPAddress(bytes);

            Assert.True(
                network.Contains(address) == Networks.Of([network]).Allow(address),
                Seeded.Failure($"{network} and {address}"));
            Assert.True(Networks.Of([network]).Allow(network.BaseAddress), Seeded.Failure($"{network}"));
        }
    }

    [Fact]
    public void Each_network_is_stored_once_in_one_form() => Assert.Equal(
        ["10.0.0.0/8", "2001:db8::/32", "0.0.0.0/0", "10.0.0.0/9"],
        Of("10.0.0.0/8 2001:db8::/32 ::ffff:10.0.0.0/104 2001:DB8::/32 ::ffff:0:0/96 10.0.0.0/8 10.0.0.0/9")
            .Select(static network => network.ToString()));

    // The platform has no means to tell the two apart.
    [Fact]
    public void The_default_value_is_all_of_IPv4_and_no_more()
    {
        var networks = Networks.Check([default], "networks");

        Assert.Equal("0.0.0.0/0", Assert.Single(networks).ToString());
        Assert.True(networks.Allow(IPAddress.Loopback));
        Assert.False(networks.Allow(IPAddress.IPv6Loopback));
        Assert.False(networks.Allow(null));
    }

    [Fact]
    public void A_call_is_compared_with_64_networks_without_an_allocation()
    {
        var networks = Networks.Of(
            [.. Enumerable.Range(0, 64).Select(static number => IPNetwork.Parse(
                number % 2 is 0 ? $"10.{number}.0.0/16" : $"2001:db8:{number:x}::/48"))]);
        IPAddress[] addresses =
            [IPAddress.Parse("10.62.1.1"), IPAddress.Parse("2001:db8:3f::1%5"), IPAddress.Parse("::ffff:10.62.1.1")];
        Assert.Equal(100, Count(100));

        var before = GC.GetAllocatedBytesForCurrentThread();
        var allowed = Count(1_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1_000, allowed);

        int Count(int calls)
        {
            var count = 0;
            for (var i = 0; i < calls; i++)
                count += networks.Allow(addresses[i % addresses.Length]) ? 1 : 0;
            return count;
        }
    }

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("0.0.0.0/0")]
    [InlineData("192.0.2.1/32")]
    [InlineData("::/0")]
    [InlineData("2001:db8::/32")]
    [InlineData("2001:DB8:0::/32")]
    [InlineData("::ffff:10.0.0.0/104")]
    [InlineData("2001:db8::1/128")]
    public void A_network_is_read_from_its_text(string text)
    {
        Assert.True(NetworkText.TryParse(text, out var network));
        Assert.Equal(IPNetwork.Parse(text), network);
    }

    // beaugunderson/ip-address#132 and rust-lang/rust#86984: one program reads an octet with a leading zero as octal,
    // and another as decimal. pathosDev/actor-ts#966: an empty prefix became /0, and allowed everything.
    [Theory]
    [InlineData("010.0.0.0/8")]
    [InlineData("10.0.0.00/8")]
    [InlineData("0x0a000000/8")]
    [InlineData("0x0a.0.0.0/8")]
    [InlineData("167772160/8")]
    [InlineData("10/8")]
    [InlineData("10.0/8")]
    [InlineData("::ffff:010.0.0.0/104")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/00")]
    [InlineData("10.0.0.0/0x8")]
    [InlineData("10.0.0.0/8e0")]
    [InlineData("10.0.0.0/8.0")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("::/129")]
    [InlineData("::/01")]
    [InlineData("10.0.0.1/8")]
    [InlineData("0.0.0.1/0")]
    [InlineData("2001:db8::1/64")]
    [InlineData("10.0.0.0")]
    [InlineData("/8")]
    [InlineData("")]
    [InlineData("*")]
    [InlineData(" 10.0.0.0/8")]
    [InlineData("10.0.0.0/8 ")]
    [InlineData("10.0.0.0/8\0")]
    [InlineData("[2001:db8::]/32")]
    [InlineData("fe80::%3/64")]
    [InlineData("localhost/32")]
    public void A_text_that_programs_read_differently_or_that_is_no_network_is_refused(string text) =>
        Assert.False(NetworkText.TryParse(text, out _));

    [Fact]
    public void The_text_of_each_stored_network_is_read_back()
    {
        var random = Seeded.Create(nameof(The_text_of_each_stored_network_is_read_back));
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = new byte[random.Next(2) is 0 ? 4 : 16];
            random.NextBytes(bytes);
            var stored = Assert.Single(Networks.Of([new(new(bytes), random.Next((bytes.Length * 8) + 1))]));

            Assert.True(NetworkText.TryParse(stored.ToString(), out var read), Seeded.Failure($"{stored}"));
            Assert.Equal(stored, read);
            Assert.True(stored.BaseAddress.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6);
        }
    }

    private static Networks Of(string texts) =>
        Networks.Check([.. texts.Split(' ').Select(IPNetwork.Parse)], "networks");
}

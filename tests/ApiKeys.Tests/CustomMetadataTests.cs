using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ApiKeys.Tests.Serialization;

namespace ApiKeys.Tests;

public class CustomMetadataTests
{
    [Fact]
    public void Members_are_given_as_plain_values()
    {
        string? nothing = null;
        var custom = new CustomMetadata
        {
            ["text"] = "pro",
            ["whole"] = 5,
            ["long"] = long.MaxValue,
            ["yes"] = true,
            ["fraction"] = 0.1,
            ["exact"] = 79228162514264337593543950335m,
            ["null"] = nothing,
            ["default"] = default,
        };

        Assert.Equal(
            """{"text":"pro","whole":5,"long":9223372036854775807,"yes":true,"fraction":0.1"""
            + ""","exact":79228162514264337593543950335,"null":null,"default":null}""",
            custom.ToString());
        Assert.Equal(custom, CustomMetadata.Parse(custom.ToString()));
    }

    [Fact]
    public void Metadata_can_be_read_as_a_dictionary()
    {
        var custom = new CustomMetadata { ["b"] = 1, ["a"] = 2 };

        Assert.Equal(2, custom.Count);
        Assert.Equal(["b", "a"], custom.Keys);
        Assert.Equal([1, 2], custom.Values);
        Assert.True(custom.ContainsKey("a"));
        Assert.False(custom.ContainsKey("A"));
        Assert.True(custom.TryGetValue("b", out var value));
        Assert.Equal(1, value);
        Assert.False(custom.TryGetValue("c", out var absent));
        Assert.Equal(default, absent);
        Assert.Throws<KeyNotFoundException>(() => custom["c"]);
        Assert.Equal([new("b", 1), new("a", 2)], custom.ToArray());
    }

    [Fact]
    public void The_members_of_a_stored_object_are_parsed_once_and_not_kept_for_good()
    {
        var custom = CustomMetadata.FromStored("""{"a":"b"}""");

        // A collection may come between the two reads of one attempt, but hardly in each of ten.
        Assert.Contains(Enumerable.Range(0, 10), _ => ReferenceEquals(KeysOf(custom), KeysOf(custom)));
        var parsed = Parse(custom);
        GC.Collect();
        Assert.False(parsed.IsAlive);
        Assert.Equal("b", custom["a"]);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Parse(CustomMetadata custom) => new(KeysOf(custom));

        static object KeysOf(CustomMetadata custom) => custom.Keys;
    }

    [Fact]
    public void A_member_that_is_set_twice_keeps_its_place_and_its_last_value()
    {
        var custom = new CustomMetadata { ["b"] = 1, ["a"] = 2 };
        custom["b"] = 3;
        Assert.Equal("""{"b":3,"a":2}""", custom.ToString());
    }

    [Fact]
    public void A_users_type_is_serialized_and_deserialized()
    {
        var plan = new Plan("pro", 5, ["sso", "audit"]);
        var custom = CustomMetadata.From(plan, TestJson.Default.Plan);
        var read = custom.Snapshot("metadata").As(TestJson.Default.Plan)!;

        Assert.Equal("""{"name":"pro","seats":5,"features":["sso","audit"]}""", custom.ToString());
        Assert.Equal(plan with { Features = null! }, read with { Features = null! });
        Assert.Equal(plan.Features, read.Features);
    }

    [Fact]
    public void A_value_whose_JSON_is_not_an_object_is_refused()
    {
        Assert.Throws<ArgumentException>("value", () => CustomMetadata.From(5, TestJson.Default.Int32));
        Assert.Throws<ArgumentException>("value", () => CustomMetadata.From(null!, TestJson.Default.Plan));
    }

    [Fact]
    public void JSON_that_does_not_fit_the_users_type_is_refused() =>
        Assert.Throws<JsonException>(() => new CustomMetadata { ["seats"] = "many" }.As(TestJson.Default.Plan));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("\"a\"")]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("{")]
    [InlineData("{}}")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{/**/}")]
    [InlineData("{'a':1}")]
    [InlineData("{a:1}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":Infinity}")]
    [InlineData("{\"a\":\"\n\"}")]
    [InlineData("{\"a\":\"\\x\"}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("{\"x\":{\"a\":1,\"a\":2}}")]
    [InlineData("{\"x\":[{\"a\":1,\"a\":2}]}")]
    [InlineData("{\"a\":\"\\u0000\"}")]
    [InlineData("{\"\\u0000\":1}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":\"\\ude00\\ud83d\"}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"\\ud800\":1,\"b\":2}")]
    [InlineData("{\"x\":{\"\\ud800\":1,\"b\":2}}")]
    [InlineData("{\"x\":[\"\\ud800\"]}")]
    [InlineData("{\"a\":1e400}")]
    [InlineData("{\"a\":-1e400}")]
    [InlineData("{\"a\":1e-400}")]
    [InlineData("{\"a\":1e99999999999}")]
    [InlineData("{\"a\":1e-99999999999}")]
    [InlineData("{\"a\":0e99999999999}")]
    [InlineData("{\"a\":[0e-99999999999]}")]
    public void Parsing_refuses_JSON_that_cannot_be_stored(string json) =>
        Assert.Throws<ArgumentException>(nameof(json), () => CustomMetadata.Parse(json));

    // A fact and not a theory: the arguments of a theory pass through UTF-8, which cannot hold half a pair.
    [Fact]
    public void Half_a_surrogate_pair_is_refused_by_every_method()
    {
        Assert.Throws<ArgumentException>("json", () => CustomMetadata.Parse("{\"a\":\"\ud800\"}"));
        Assert.Throws<ArgumentException>("json", () => CustomMetadata.Parse("{\"\ud800\":1}"));
        Assert.Throws<ArgumentException>("value", () => (CustomValue)"\ud800");
        Assert.Throws<ArgumentException>("metadata", () => new CustomMetadata { ["\ud800"] = 1 }.Snapshot("metadata"));
        Assert.Throws<ArgumentException>(
            "value",
            () => CustomValue.FromJsonElement(JsonElement.Parse("[\"\\ud800\"]")));
        Assert.Throws<ArgumentException>(
            "value",
            () => CustomValue.FromJsonElement(JsonElement.Parse("{\"\\ud800\":1}")));
    }

    [Fact]
    public void Null_is_refused()
    {
        Assert.Throws<ArgumentNullException>("json", () => CustomMetadata.Parse(null!));
        Assert.Throws<ArgumentNullException>("source", () => new CustomMetadata(null!));
    }

    [Fact]
    public void Creating_a_key_refuses_a_NUL_in_its_metadata()
    {
        Assert.Throws<ArgumentException>("metadata", () => new CustomMetadata { ["a"] = "\0" }.Snapshot("metadata"));
        Assert.Throws<ArgumentException>("metadata", () => new CustomMetadata { ["\0"] = 1 }.Snapshot("metadata"));
    }

    [Theory]
    [InlineData("123456789012345678901234567890")]
    [InlineData("-99999999999999999999999999999999999999999")]
    [InlineData("0.1000000000000000000000000000000000000001")]
    [InlineData("1e308")]
    [InlineData("1.7976931348623157E+308")]
    [InlineData("5e-324")]
    [InlineData("-0")]
    [InlineData("0.00")]
    [InlineData("18446744073709551615")]
    public void A_number_is_kept_exactly_as_it_was_written(string number)
    {
        var stored = CustomMetadata.Parse($$"""{"a":{{number}}}""").Snapshot("metadata");

        Assert.Equal($$"""{"a":{{number}}}""", stored.ToString());
        Assert.Equal(number, stored["a"].ToString());
    }

    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""", true)]
    [InlineData("""{"a":1}""", """{ "a" : 1.0 }""", true)]
    [InlineData("""{"a":1}""", """{"a":10e-1}""", true)]
    [InlineData("""{"a":100}""", """{"a":1E+2}""", true)]
    [InlineData("""{"a":0}""", """{"a":-0.0}""", true)]
    [InlineData("""{"a":"b"}""", """{"\u0061":"\u0062"}""", true)]
    [InlineData("""{"a":"😀"}""", """{"a":"\ud83d\ude00"}""", true)]
    [InlineData("""{"a":{"x":1,"y":[1,2]}}""", """{"a":{"y":[1.0,2],"x":1}}""", true)]
    [InlineData("""{"a":123456789012345678901234567890}""", """{"a":123456789012345678901234567891}""", false)]
    [InlineData("""{"a":0.1}""", """{"a":0.1000000000000000000001}""", false)]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", false)]
    [InlineData("""{"a":1}""", """{"a":"1"}""", false)]
    [InlineData("""{"a":1}""", """{"A":1}""", false)]
    [InlineData("""{"a":null}""", """{}""", false)]
    [InlineData("""{"a":null}""", """{"b":null}""", false)]
    [InlineData("""{"a":true}""", """{"a":false}""", false)]
    [InlineData("""{"a":"e\u0301"}""", """{"a":"\u00e9"}""", false)]
    public void Metadata_are_compared_as_JSON(string first, string second, bool expected)
    {
        var (left, right) = (CustomMetadata.Parse(first), CustomMetadata.Parse(second));

        Assert.Equal(expected, left.Equals(right));
        Assert.Equal(expected, right.Snapshot("metadata").Equals(left.Snapshot("metadata")));
        Assert.True(!expected || left.GetHashCode() == right.GetHashCode(), "Equal objects have equal hash codes.");
        Assert.True(left.Equals((object)left));
        Assert.False(left.Equals(null));
        Assert.False(left.Equals((object)first));
    }

    [Fact]
    public void The_size_may_be_16_KiB_and_no_byte_more()
    {
        const int Braces = 8;
        AssertLargest("a", CustomMetadata.MaxBytes - Braces);
        AssertLargest("é", (CustomMetadata.MaxBytes - Braces) / 2);

        // The platform's encoder escapes characters outside the basic plane. The size counts the escapes.
        AssertLargest("😀", (CustomMetadata.MaxBytes - Braces) / 12);

        static void AssertLargest(string character, int count)
        {
            var largest = new CustomMetadata { ["a"] = Repeat(count) }.Snapshot("metadata");
            Assert.InRange(
                Encoding.UTF8.GetByteCount(largest.ToString()),
                CustomMetadata.MaxBytes - 11,
                CustomMetadata.MaxBytes);

            var exception = Assert.Throws<ArgumentException>(
                "metadata",
                () => new CustomMetadata { ["a"] = Repeat(count + 1) }.Snapshot("metadata"));
            Assert.Contains("At most 16384", exception.Message, StringComparison.Ordinal);

            string Repeat(int times) => string.Concat(Enumerable.Repeat(character, times));
        }
    }

    [Fact]
    public void White_space_does_not_count_towards_the_size() =>
        Assert.Equal(
            """{"a":1}""",
            CustomMetadata.Parse("{" + new string(' ', 20_000) + "\"a\" : 1 }").Snapshot("metadata").ToString());

    [Fact]
    public void Metadata_may_be_32_levels_deep_and_no_deeper()
    {
        var deepest = Nested(31);
        Assert.Single(CustomMetadata.Parse($$"""{"a":{{deepest}}}""").Snapshot("metadata"));
        var value = CustomValue.FromJsonElement(JsonElement.Parse(deepest));
        Assert.Single(new CustomMetadata { ["a"] = value }.Snapshot("metadata"));

        Assert.Throws<ArgumentException>("json", () => CustomMetadata.Parse($$"""{"a":{{Nested(32)}}}"""));
        Assert.Throws<ArgumentException>("value", () => CustomValue.FromJsonElement(JsonElement.Parse(Nested(32))));
        Assert.Throws<ArgumentException>("json", () => CustomMetadata.Parse($$"""{"a":{{Nested(100_000)}}}"""));

        // A stored object of the same depth can be read.
        Assert.Single(CustomMetadata.FromStored($$"""{"a":{{deepest}}}"""));

        static string Nested(int levels) => new string('[', levels) + new string(']', levels);
    }

    [Fact]
    public void A_copy_can_be_changed_and_changes_nothing_else()
    {
        var stored = new CustomMetadata { ["plan"] = "pro" }.Snapshot("metadata");
        var copy = new CustomMetadata(stored) { ["plan"] = "free" };

        Assert.False(copy.IsReadOnly);
        Assert.True(stored.IsReadOnly);
        Assert.Equal("pro", stored["plan"]);
        Assert.Equal("free", copy["plan"]);
    }

    [Fact]
    public void Metadata_read_back_are_equal_to_the_stored_ones()
    {
        var stored = new CustomMetadata { ["plan"] = "pro", ["seats"] = 5 }.Snapshot("metadata");
        var read = CustomMetadata.FromStored(stored.ToString());

        Assert.Equal(stored, read);
        Assert.Equal(stored.GetHashCode(), read.GetHashCode());
        Assert.Equal(stored, CustomMetadata.FromStored("""{"seats": 5.0, "plan": "pro"}"""));
        Assert.True(read.IsReadOnly);
        Assert.Throws<InvalidOperationException>(() => read["plan"] = "free");
    }
}

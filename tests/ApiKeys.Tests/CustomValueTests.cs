using System.Text.Json;
using ApiKeys.Tests.Serialization;

namespace ApiKeys.Tests;

public class CustomValueTests
{
    [Fact]
    public void The_default_value_is_null()
    {
        Assert.Equal(JsonValueKind.Null, default(CustomValue).Json.ValueKind);
        Assert.Equal("null", default(CustomValue).ToString());
        Assert.Equal((string?)null, default(CustomValue));
        Assert.Equal(default, CustomValue.FromJsonElement(default));
        Assert.Equal(default(CustomValue).GetHashCode(), ((CustomValue)(string?)null).GetHashCode());
        Assert.Null(default(CustomValue).As(TestJson.Default.Plan));
    }

    [Fact]
    public void Plain_values_convert_to_JSON()
    {
        Assert.Equal("pro", ((CustomValue)"pro").ToString());
        Assert.Equal("\"pro\"", ((CustomValue)"pro").Json.GetRawText());
        Assert.Equal("true", ((CustomValue)true).ToString());
        Assert.Equal("-5", ((CustomValue)(-5)).ToString());
        Assert.Equal("1.50", ((CustomValue)1.50m).ToString());
        Assert.Equal("0.1", ((CustomValue)0.1).ToString());
        Assert.Equal("4294967295", ((CustomValue)uint.MaxValue).ToString());
    }

    [Fact]
    public void The_same_number_of_any_type_is_the_same_value()
    {
        CustomValue[] fives = [5, 5L, 5.0, 5m, 5.00m, 5f, (byte)5];
        Assert.All(fives, five => Assert.Equal(fives[0], five));
        Assert.All(fives, five => Assert.Equal(fives[0].GetHashCode(), five.GetHashCode()));
        Assert.True(fives[0] == fives[4]);
        Assert.True(fives[0] != (CustomValue)"5");
        Assert.False(fives[0].Equals((object)5));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_number_without_a_JSON_form_is_refused(double number) =>
        Assert.Throws<ArgumentException>(() => (CustomValue)number);

    [Theory]
    [InlineData(double.MaxValue)]
    [InlineData(double.MinValue)]
    [InlineData(double.Epsilon)]
    [InlineData(-0.0)]
    public void Every_other_double_survives(double number)
    {
        var stored = new CustomMetadata { ["a"] = number }.Snapshot("metadata");
        Assert.Equal(number, stored["a"].Json.GetDouble());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\"b\\c/d\n\t\r\b\f")]
    [InlineData("\u0001\u001f\u007f\u0085\u2028\uffff")]
    [InlineData("<script>&'+`😀")]
    public void A_text_survives(string text)
    {
        CustomValue value = text;
        Assert.Equal(text, value.ToString());
        Assert.Equal(
            text,
            CustomMetadata
                .FromStored(new CustomMetadata { ["a"] = value }.Snapshot("metadata").ToString())["a"]
                .ToString());
    }

    [Fact]
    public void An_object_of_a_users_type_survives()
    {
        var value = CustomValue.From(new("pro", 5, ["sso"]), TestJson.Default.Plan);

        Assert.Equal("""{"name":"pro","seats":5,"features":["sso"]}""", value.ToString());
        Assert.Equal("pro", value.As(TestJson.Default.Plan)!.Name);
        Assert.Throws<JsonException>(() => ((CustomValue)"pro").As(TestJson.Default.Plan));
    }

    [Fact]
    public void A_value_outlives_the_document_it_came_from()
    {
        CustomValue value;
        using (var document = JsonDocument.Parse("""{"a":[1,2]}"""))
            value = CustomValue.FromJsonElement(document.RootElement.GetProperty("a"));

        Assert.Equal("[1,2]", value.ToString());
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("[1e-400]")]
    [InlineData("0e99999999999")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""["\u0000"]""")]
    [InlineData("""{"\u0000":1}""")]
    public void A_value_that_cannot_be_stored_is_refused(string json) =>
        Assert.Throws<ArgumentException>("value", () => CustomValue.FromJsonElement(JsonElement.Parse(json)));
}

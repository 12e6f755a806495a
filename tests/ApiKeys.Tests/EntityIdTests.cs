using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ApiKeys.Tests.Serialization;

namespace ApiKeys.Tests;

/// <summary>The tests of an id, for each type of id below.</summary>
public abstract class EntityIdTests<TId>
    where TId : struct, IEntityId<TId>
{
    private const string Text = "019c2f3a-5b6c-7d8e-9fa0-b1c2d3e4f506";
    private static readonly TId Id = TId.From(new(Text));

    protected abstract JsonTypeInfo<TId> Json { get; }

    protected abstract JsonTypeInfo<Dictionary<TId, int>> JsonOfDictionary { get; }

    [Fact]
    public void An_id_holds_the_value_it_was_made_of() => Assert.Equal(new Guid(Text), Id.Value);

    [Fact]
    public void Ids_are_equal_when_their_values_are()
    {
        Assert.Equal(Id, TId.From(new(Text)));
        Assert.Equal(Id.GetHashCode(), TId.From(new(Text)).GetHashCode());
        Assert.NotEqual(Id, default);
        Assert.Equal(default, TId.From(Guid.Empty));
    }

    [Fact]
    public void The_text_of_an_id_is_36_characters_in_lower_case()
    {
        Assert.Equal(Text, Id.ToString());
        Assert.Equal(Text, $"{Id}");
        Assert.Equal(Text, Id.ToString(null, CultureInfo.InvariantCulture));
        Assert.Equal("00000000-0000-0000-0000-000000000000", default(TId).ToString());
    }

    [Fact]
    public void An_id_is_formatted_as_UTF_16_and_as_UTF_8()
    {
        Span<char> utf16 = stackalloc char[36];
        Span<byte> utf8 = stackalloc byte[36];

        Assert.True(Id.TryFormat(utf16, out var chars, default, null));
        Assert.True(Id.TryFormat(utf8, out var bytes, default, null));
        Assert.Equal(Text, utf16[..chars].ToString());
        Assert.Equal(Text, Encoding.ASCII.GetString(utf8[..bytes]));
    }

    [Fact]
    public void Formatting_fails_if_the_buffer_is_too_short()
    {
        Assert.False(Id.TryFormat(stackalloc char[35], out var chars, default, null));
        Assert.False(Id.TryFormat(stackalloc byte[35], out var bytes, default, null));
        Assert.Equal(0, chars);
        Assert.Equal(0, bytes);
    }

    [Fact]
    public void An_id_supports_the_formats_of_a_guid() =>
        Assert.Equal(Text.Replace("-", "", StringComparison.Ordinal), Id.ToString("N", null));

    [Fact]
    public void Any_id_survives_its_text_and_its_JSON()
    {
        var random = Seeded.Create(nameof(EntityIdTests<>));
        var bytes = new byte[16];
        for (var i = 0; i < 1_000; i++)
        {
            random.NextBytes(bytes);
            var id = TId.From(new(bytes));

            Assert.Equal(id, ParseString<TId>(id.ToString()!));
            Assert.Equal(id, TId.Parse(id.ToString().AsSpan(), null));
            Assert.Equal(id, JsonSerializer.Deserialize(JsonSerializer.Serialize(id, Json), Json));
        }
    }

    [Theory]
    [InlineData("019C2F3A-5B6C-7D8E-9FA0-B1C2D3E4F506")]
    [InlineData("019c2f3a5b6c7d8e9fa0b1c2d3e4f506")]
    [InlineData("{019c2f3a-5b6c-7d8e-9fa0-b1c2d3e4f506}")]
    public void An_id_is_read_from_any_format_of_a_guid(string text) => Assert.Equal(Id, ParseString<TId>(text));

    [Theory]
    [InlineData("")]
    [InlineData("junk")]
    [InlineData("019c2f3a-5b6c-7d8e-9fa0-b1c2d3e4f50")]
    [InlineData("019c2f3a-5b6c-7d8e-9fa0-b1c2d3e4f5060")]
    [InlineData("019c2f3a-5b6c-7d8e-9fa0-b1c2d3e4f50g")]
    [InlineData("019c2f3a-5b6c-7d8e-9fa0-b1c2d3e4f506\0")]
    public void A_text_that_is_not_an_id_is_refused(string text)
    {
        Assert.Throws<FormatException>(() => ParseString<TId>(text));
        Assert.Throws<FormatException>(() => TId.Parse(text.AsSpan(), null));
        Assert.False(TryParseString<TId>(text, out var fromString));
        Assert.False(TId.TryParse(text.AsSpan(), null, out var fromSpan));
        Assert.Equal(default, fromString);
        Assert.Equal(default, fromSpan);
    }

    [Fact]
    public void A_null_text_is_not_an_id()
    {
        Assert.Throws<ArgumentNullException>(() => ParseString<TId>(null!));
        Assert.False(TryParseString<TId>(null, out _));
    }

    [Fact]
    public void An_id_is_a_string_in_JSON()
    {
        Assert.Equal($"\"{Text}\"", JsonSerializer.Serialize(Id, Json));
        Assert.Equal(Id, JsonSerializer.Deserialize($"\"{Text.ToUpperInvariant()}\"", Json));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\"\"")]
    [InlineData("\"junk\"")]
    [InlineData("\"\\ud800\"")]
    public void JSON_that_is_not_an_id_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, Json));

    [Fact]
    public void An_id_is_a_key_of_a_dictionary_in_JSON()
    {
        var json = JsonSerializer.Serialize(new() { [Id] = 1, [default] = 2 }, JsonOfDictionary);

        Assert.Equal($$"""{"{{Text}}":1,"00000000-0000-0000-0000-000000000000":2}""", json);
        Assert.Equal(new() { [Id] = 1, [default] = 2 }, JsonSerializer.Deserialize(json, JsonOfDictionary));
    }

    [Theory]
    [InlineData("""{"":1}""")]
    [InlineData("""{"junk":1}""")]
    [InlineData("""{"\ud800":1}""")]
    public void A_dictionary_key_that_is_not_an_id_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, JsonOfDictionary));

    // Calls the interface for strings. Its methods are otherwise hidden, because a string converts to a span.
    private static T ParseString<T>(string text)
        where T : IParsable<T> => T.Parse(text, null);

    private static bool TryParseString<T>(string? text, out T id)
        where T : struct, IParsable<T> => T.TryParse(text, null, out id);
}

public class ApiKeyIdTests : EntityIdTests<ApiKeyId>
{
    protected override JsonTypeInfo<ApiKeyId> Json => TestJson.Default.ApiKeyId;

    protected override JsonTypeInfo<Dictionary<ApiKeyId, int>> JsonOfDictionary =>
        TestJson.Default.DictionaryApiKeyIdInt32;

    [Fact]
    public void An_absent_id_is_null_in_JSON()
    {
        Assert.Equal("null", JsonSerializer.Serialize(null, TestJson.Default.NullableApiKeyId));
        Assert.Null(JsonSerializer.Deserialize("null", TestJson.Default.NullableApiKeyId));
    }

    [Fact]
    public void Ids_survive_inside_a_users_type()
    {
        var id = new ApiKeyId(new("019c2f3a-5b6c-7d8e-9fa0-b1c2d3e4f506"));
        var ids = new Ids(new(id.Value), null, new(id.Value), id, new() { [id] = 5 });
        var json = JsonSerializer.Serialize(ids, TestJson.Default.Ids);
        var read = JsonSerializer.Deserialize(json, TestJson.Default.Ids)!;

        Assert.Equal(ids with { Counts = null }, read with { Counts = null });
        Assert.Equal(ids.Counts, read.Counts);
    }

    [Fact]
    public void Ids_of_version_7_are_ordered_by_their_creation()
    {
        var now = Rules.Key.Now;
        var (earlier, later) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now.AddMilliseconds(1)));
        Assert.True(string.CompareOrdinal(new ApiKeyId(earlier).ToString(), new ApiKeyId(later).ToString()) < 0);
    }
}

public class OrganizationIdTests : EntityIdTests<OrganizationId>
{
    protected override JsonTypeInfo<OrganizationId> Json => TestJson.Default.OrganizationId;

    protected override JsonTypeInfo<Dictionary<OrganizationId, int>> JsonOfDictionary =>
        TestJson.Default.DictionaryOrganizationIdInt32;
}

public class ProjectIdTests : EntityIdTests<ProjectId>
{
    protected override JsonTypeInfo<ProjectId> Json => TestJson.Default.ProjectId;

    protected override JsonTypeInfo<Dictionary<ProjectId, int>> JsonOfDictionary =>
        TestJson.Default.DictionaryProjectIdInt32;
}

public class ProductIdTests : EntityIdTests<ProductId>
{
    protected override JsonTypeInfo<ProductId> Json => TestJson.Default.ProductId;

    protected override JsonTypeInfo<Dictionary<ProductId, int>> JsonOfDictionary =>
        TestJson.Default.DictionaryProductIdInt32;
}

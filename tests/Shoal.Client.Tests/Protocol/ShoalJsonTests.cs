using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Shoal.Protocol;

namespace Shoal.Client.Tests.Protocol;

/// <summary>
/// Bodies keep their shape to the letter; requests refuse what they do not know, answers do not mind.
/// </summary>
public sealed class ShoalJsonTests
{
    public static TheoryData<string> Requests => [.. Samples.Requests.Keys.Select(type => type.Name)];

    public static TheoryData<string> Responses => [.. Samples.Responses.Keys.Select(type => type.Name)];

    public static TheoryData<string> All => [.. Bodies.Keys];

    private static Dictionary<string, (JsonTypeInfo Type, string Json)> Bodies { get; } = Samples.Requests
        .Concat(Samples.Responses)
        .ToDictionary(body => body.Key.Name, body => (ShoalJson.Wire.GetTypeInfo(body.Key)!, body.Value));

    [Theory]
    [MemberData(nameof(All))]
    public void RoundTrip_OfEveryMember_KeepsTheShape(string name)
    {
        var (type, json) = Bodies[name];
        var written = JsonSerializer.Serialize(JsonSerializer.Deserialize(json, type), type);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(written)), $"{json}\nbecame\n{written}");
        Assert.Equal(
            type.Properties.Where(property => property.Get is not null).Select(property => property.Name).Order(),
            JsonNode.Parse(json)!.AsObject().Select(member => member.Key).Order());
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void Deserialize_OfARequestWithAnUnknownMember_Fails(string name)
    {
        foreach (var changed in WithUnknownMembers(Bodies[name].Json, skip: ["metadata", "filter", "rerank", "grades"]))
        {
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(changed, Bodies[name].Type));
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void Deserialize_OfAnEmptyRequest_LeavesEveryMemberNull(string name)
    {
        var type = Bodies[name].Type;
        var request = JsonSerializer.Deserialize("{}", type)!;
        Assert.All(type.Properties, property => Assert.Null(property.Get!(request)));
        Assert.Equal("{}", JsonSerializer.Serialize(request, type));
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public void Deserialize_OfAnAnswerWithUnknownMembers_IgnoresThem(string name)
    {
        foreach (var changed in WithUnknownMembers(Bodies[name].Json, skip: ["metadata", "grades", "numbers"]))
        {
            Assert.NotNull(JsonSerializer.Deserialize(changed, Bodies[name].Type));
        }
    }

    [Fact]
    public void Deserialize_OfAMemberTwice_Fails() => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize("""{"query":"a","query":"b"}""", ShoalJson.Wire.SearchRequest));

    [Theory]
    [InlineData("""{"Query":"a"}""")]
    [InlineData("""{"topK":"10"}""")]
    [InlineData("""{"topK":1.5}""")]
    [InlineData("""{"vector":[null]}""")]
    [InlineData("""{"vector":["NaN"]}""")]
    [InlineData("""{"query":"a",}""")]
    public void Deserialize_OfLaxJson_Fails(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ShoalJson.Wire.SearchRequest));

    [Fact]
    public void Context_KnowsASampleOfEveryBody()
    {
        var roots = typeof(ShoalJsonContext).GetCustomAttributesData()
            .Where(data => data.AttributeType == typeof(JsonSerializableAttribute))
            .Select(data => (Type)data.ConstructorArguments[0].Value!)
            .Where(type => !type.IsGenericType);
        Assert.Equal(roots.Select(type => type.Name).Order(), Bodies.Keys.Order());
    }

    [Fact]
    public void Codes_AreUniqueAndSnakeCase()
    {
        var codes = typeof(ShoalErrorCodes)
            .GetFields()
            .Select(field => (field.Name, Code: (string)field.GetValue(null)!));
        Assert.All(codes, code => Assert.Equal(JsonNamingPolicy.SnakeCaseLower.ConvertName(code.Name), code.Code));
        Assert.Equal(codes.Count(), codes.Select(code => code.Code).Distinct().Count());
    }

    /// <summary>Returns the JSON once per object in it, with a member nobody knows added to that object.</summary>
    private static IEnumerable<string> WithUnknownMembers(string json, string[] skip)
    {
        for (var target = 0; ; target++)
        {
            var root = JsonNode.Parse(json)!;
            var objects = Objects(root, skip).ToList();
            if (target == objects.Count) yield break;
            objects[target]["fromTheFuture"] = 1;
            yield return root.ToJsonString();
        }
    }

    private static IEnumerable<JsonObject> Objects(JsonNode node, string[] skip) => node switch
    {
        JsonObject it => it
            .Where(member => member.Value is not null && !skip.Contains(member.Key))
            .SelectMany(member => Objects(member.Value!, skip))
            .Prepend(it),
        JsonArray items => items.Where(item => item is not null).SelectMany(item => Objects(item!, skip)),
        _ => [],
    };
}

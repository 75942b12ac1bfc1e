using System.Text.Json.Nodes;

namespace Shoal.Indexing.Tests.Filters;

/// <summary>The filter language evaluated straight on the JSON, for comparison.</summary>
internal static class NaiveFilter
{
    public static bool Matches(string filter, string document) =>
        Matches(JsonNode.Parse(filter)!, JsonNode.Parse(document)!);

    private static bool Matches(JsonNode filter, JsonNode document)
    {
        if (filter["and"] is JsonArray all) return all.All(operand => Matches(operand!, document));
        if (filter["or"] is JsonArray any) return any.Any(operand => Matches(operand!, document));
        if (filter["not"] is { } operand) return !Matches(operand, document);
        var node = document;
        foreach (var name in ((string)filter["field"]!).Split('.')) node = node?[name];
        object[] values = node switch
        {
            null => [],
            JsonArray array => [.. array.Select(item => Value(item!))],
            _ => [Value(node)],
        };
        if (filter["exists"] is { } exists) return values.Length > 0 == (bool)exists;
        return values.Any(value => Holds(filter, value));
    }

    private static object Value(JsonNode node) => node.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.String => (string)node!,
        System.Text.Json.JsonValueKind.Number => (double)node,
        _ => (bool)node,
    };

    private static bool Holds(JsonNode filter, object value) => filter.AsObject().All(member => member.Key switch
    {
        "eq" => Value(member.Value!).Equals(value),
        "in" => member.Value!.AsArray().Any(item => Value(item!).Equals(value)),
        "gt" => Compare(value, member.Value!) > 0,
        "gte" => Compare(value, member.Value!) >= 0,
        "lt" => Compare(value, member.Value!) < 0,
        "lte" => Compare(value, member.Value!) <= 0,
        _ => true,
    });

    private static int? Compare(object value, JsonNode bound) => (value, Value(bound)) switch
    {
        (double x, double y) => x.CompareTo(y),
        (string x, string y) => string.CompareOrdinal(x, y),
        _ => null,
    };
}

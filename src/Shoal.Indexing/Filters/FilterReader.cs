using System.Text.Json;

namespace Shoal.Indexing.Filters;

/// <summary>
/// Turns one JSON document into a filter, counting what the bounds of <see cref="FilterParser"/> count.
/// </summary>
internal sealed class FilterReader
{
    private const string Forms = "and, or, not, or a field with a condition";

    private int _nodes;
    private int _inValues;

    /// <summary>Reads the filter at a place.</summary>
    /// <exception cref="FilterException">It is malformed or too complex.</exception>
    public FilterExpression Read(JsonElement element, string path, int depth)
    {
        CountPart(path, depth);
        if (element.ValueKind != JsonValueKind.Object) throw Malformed(path, "A filter is a JSON object.");
        if (element.TryGetProperty("field", out var field)) return ReadField(element, field, path);

        // Exactly one member, and it is the operator.
        if (element.GetPropertyCount() != 1) throw Malformed(path, $"It needs exactly one of {Forms}.");
        var member = element.EnumerateObject().First();
        var inside = $"{path}.{member.Name}";
        return member.Name switch
        {
            "and" => new AndFilter(ReadOperands(member.Value, inside, depth)),
            "or" => new OrFilter(ReadOperands(member.Value, inside, depth)),
            "not" => new NotFilter(Read(member.Value, inside, depth + 1)),
            _ => throw Malformed(path, $"Unknown member '{member.Name}'; give {Forms}."),
        };
    }

    private static FilterException Malformed(string path, string detail) => new(FilterError.Malformed, path, detail);

    private static FilterException TooComplex(string path, string detail) => new(FilterError.TooComplex, path, detail);

    private static FilterValue ReadValue(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.String => FilterValue.Of(element.GetString()!),
        JsonValueKind.True => FilterValue.Of(true),
        JsonValueKind.False => FilterValue.Of(false),
        JsonValueKind.Number when double.IsFinite(element.GetDouble()) => FilterValue.Of(element.GetDouble()),
        JsonValueKind.Number => throw Malformed(path, "The number is out of range."),
        _ => throw Malformed(path, "A value is a string, a number or a boolean."),
    };

    private static RangeFilter ReadRange(string field, JsonElement element, string path)
    {
        var range = new RangeFilter(
            field,
            GreaterThan: Bound(element, "gt", path),
            AtLeast: Bound(element, "gte", path),
            LessThan: Bound(element, "lt", path),
            AtMost: Bound(element, "lte", path));
        if (range is { GreaterThan: not null, AtLeast: not null }) throw Malformed(path, "Give gt or gte, not both.");
        if (range is { LessThan: not null, AtMost: not null }) throw Malformed(path, "Give lt or lte, not both.");
        var (low, high) = ((range.GreaterThan ?? range.AtLeast)?.Kind, (range.LessThan ?? range.AtMost)?.Kind);
        if (low is not null && high is not null && low != high)
        {
            throw Malformed(path, "The bounds of a range are both numbers or both strings.");
        }

        return range;
    }

    private static FilterValue? Bound(JsonElement element, string name, string path)
    {
        if (!element.TryGetProperty(name, out var bound)) return null;
        var value = ReadValue(bound, $"{path}.{name}");
        if (value.Kind != FilterValueKind.Boolean) return value;
        throw Malformed($"{path}.{name}", "A bound is a number or a string; compare booleans with eq.");
    }

    private void CountPart(string path, int depth)
    {
        if (depth > FilterParser.MaxDepth) throw TooComplex(path, $"Nested deeper than {FilterParser.MaxDepth}.");
        if (++_nodes > FilterParser.MaxNodes) throw TooComplex(path, $"More than {FilterParser.MaxNodes} parts.");
    }

    private List<FilterExpression> ReadOperands(JsonElement element, string path, int depth)
    {
        RequireList(element, path, "A list of filters");
        var operands = new List<FilterExpression>();
        foreach (var operand in element.EnumerateArray())
        {
            operands.Add(Read(operand, $"{path}[{operands.Count}]", depth + 1));
        }

        return operands;
    }

    private FieldFilter ReadField(JsonElement element, JsonElement field, string path)
    {
        if (field.ValueKind != JsonValueKind.String || field.GetString() is not { Length: > 0 } name)
        {
            throw Malformed($"{path}.field", "A field's name is a string that is not empty.");
        }

        var members = element.EnumerateObject().Select(member => member.Name);
        var operators = members.Where(member => member != "field").ToArray();
        return operators switch
        {
            ["eq"] => new InFilter(name, ReadEq(element.GetProperty("eq"), $"{path}.eq")),
            ["in"] => new InFilter(name, ReadIn(element.GetProperty("in"), $"{path}.in")),
            ["exists"] => new ExistsFilter(name, ReadExists(element.GetProperty("exists"), $"{path}.exists")),
            [_, ..] when Array.TrueForAll(operators, IsBound) => ReadRange(name, element, path),
            _ => throw Malformed(path, $"Field '{name}' needs just eq, in, exists, or bounds (gt, gte, lt, lte)."),
        };
    }

    private static bool IsBound(string member) => member is "gt" or "gte" or "lt" or "lte";

    private static HashSet<FilterValue> ReadEq(JsonElement element, string path) => [ReadValue(element, path)];

    private HashSet<FilterValue> ReadIn(JsonElement element, string path)
    {
        RequireList(element, path, "A list of values");
        _inValues += element.GetArrayLength();
        if (_inValues > FilterParser.MaxInValues)
        {
            throw TooComplex(path, $"The lists of a filter have at most {FilterParser.MaxInValues} values together.");
        }

        return [.. element.EnumerateArray().Select((value, index) => ReadValue(value, $"{path}[{index}]"))];
    }

    private static bool ReadExists(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Malformed(path, "It is true or false."),
    };

    private static void RequireList(JsonElement element, string path, string what)
    {
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() == 0)
        {
            throw Malformed(path, $"{what} is a JSON array that is not empty.");
        }
    }
}

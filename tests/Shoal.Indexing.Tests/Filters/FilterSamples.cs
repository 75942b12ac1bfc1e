using CsCheck;

namespace Shoal.Indexing.Tests.Filters;

/// <summary>Random documents and filters over the same few fields and values, so that they often meet.</summary>
internal static class FilterSamples
{
    public static readonly string[] Fields = ["a", "b", "n.x"];

    private static readonly Gen<string> Literals = Gen.OneOf(
        Gen.Int[-2, 2].Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        Gen.OneOf("\"\"", "\"p\"", "\"q\"", "true", "false"));

    /// <summary>Metadata in which a field is missing, one value, or an array of values of any kinds.</summary>
    public static readonly Gen<string> Documents =
        Gen.Select(Values(), Values(), Values(), (a, b, x) => $$"""{"a":{{a}},"b":{{b}},"n":{ "x":{{x}} } }""");

    /// <summary>Filters of every form, up to three operators deep.</summary>
    public static readonly Gen<string> Filters = FiltersOf(depth: 3);

    private static Gen<string> Values() => Gen.OneOf(
        Gen.Const("null"), Literals, Literals.Array[0, 3].Select(items => $"[{string.Join(',', items)}]"));

    private static Gen<string> FiltersOf(int depth)
    {
        var field = Gen.OneOf(Fields);
        var bound = Gen.OneOf("-1", "0", "1");
        var leaf = Gen.OneOf(
            Gen.Select(field, Literals, (f, v) => $$"""{"field":"{{f}}","eq":{{v}} }"""),
            Gen.Select(field, Literals.Array[1, 3], (f, v) => $$"""{"field":"{{f}}","in":[{{string.Join(',', v)}}]}"""),
            Gen.Select(field, bound, bound, (f, low, high) => $$"""{"field":"{{f}}","gt":{{low}},"lte":{{high}} }"""),
            Gen.Select(field, Gen.OneOf("\"\"", "\"p\""), (f, low) => $$"""{"field":"{{f}}","gte":{{low}},"lt":"q"}"""),
            Gen.Select(field, Gen.OneOf("lt", "lte"), Gen.OneOf("0", "\"q\""), (f, op, high) =>
                $$"""{"field":"{{f}}","{{op}}":{{high}} }"""),
            Gen.Select(field, Gen.OneOf("true", "false"), (f, v) => $$"""{"field":"{{f}}","exists":{{v}} }"""));
        if (depth == 0) return leaf;
        var inner = FiltersOf(depth - 1);
        return Gen.OneOf(
            leaf,
            inner.Select(f => $$"""{"not":{{f}} }"""),
            inner.Array[1, 3].Select(f => $$"""{"and":[{{string.Join(',', f)}}]}"""),
            inner.Array[1, 3].Select(f => $$"""{"or":[{{string.Join(',', f)}}]}"""));
    }
}

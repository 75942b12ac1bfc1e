namespace Shoal.Indexing.Filters;

/// <summary>A condition on a document's metadata. Immutable; safe to share.</summary>
/// <remarks>
/// A field may hold several values (an array); a condition on it holds when one of them fulfils the whole condition.
/// A missing field fulfils no condition but <c>exists: false</c>. <c>not</c> is the exact complement, so
/// <c>not(year = 2020)</c> also matches documents without a year.
/// </remarks>
public abstract record FilterExpression
{
    private protected FilterExpression()
    {
    }

    /// <summary>The names of the fields it looks at, each once, in ordinal order.</summary>
    public IReadOnlyCollection<string> Fields
    {
        get
        {
            var fields = new SortedSet<string>(StringComparer.Ordinal);
            Collect(fields);
            return fields;
        }
    }

    /// <summary>Says whether a document fulfils the condition.</summary>
    public abstract bool Matches(DocumentFields document);

    private protected abstract void Collect(SortedSet<string> fields);

    private protected static void CollectAll(IReadOnlyList<FilterExpression> operands, SortedSet<string> fields)
    {
        foreach (var operand in operands) operand.Collect(fields);
    }

    private protected static void CollectOf(FilterExpression operand, SortedSet<string> fields) =>
        operand.Collect(fields);
}

/// <summary>Holds when every operand does.</summary>
public sealed record AndFilter(IReadOnlyList<FilterExpression> Operands) : FilterExpression
{
    /// <inheritdoc/>
    public override bool Matches(DocumentFields document) => Operands.All(operand => operand.Matches(document));

    private protected override void Collect(SortedSet<string> fields) => CollectAll(Operands, fields);
}

/// <summary>Holds when at least one operand does.</summary>
public sealed record OrFilter(IReadOnlyList<FilterExpression> Operands) : FilterExpression
{
    /// <inheritdoc/>
    public override bool Matches(DocumentFields document) => Operands.Any(operand => operand.Matches(document));

    private protected override void Collect(SortedSet<string> fields) => CollectAll(Operands, fields);
}

/// <summary>Holds when the operand does not.</summary>
public sealed record NotFilter(FilterExpression Operand) : FilterExpression
{
    /// <inheritdoc/>
    public override bool Matches(DocumentFields document) => !Operand.Matches(document);

    private protected override void Collect(SortedSet<string> fields) => CollectOf(Operand, fields);
}

/// <summary>A condition on the values of one field.</summary>
/// <param name="Field">The field's name; dots lead into nested objects.</param>
public abstract record FieldFilter(string Field) : FilterExpression
{
    /// <inheritdoc/>
    public override bool Matches(DocumentFields document)
    {
        foreach (var value in document.ValuesOf(Field))
        {
            if (MatchesValue(value)) return true;
        }

        return false;
    }

    /// <summary>Says whether one value fulfils the condition.</summary>
    internal abstract bool MatchesValue(FilterValue value);

    private protected override void Collect(SortedSet<string> fields) => fields.Add(Field);
}

/// <summary>
/// Holds when one of the field's values is one of the given ones. <c>eq</c> gives one value, <c>in</c> several.
/// </summary>
public sealed record InFilter(string Field, IReadOnlySet<FilterValue> Values) : FieldFilter(Field)
{
    internal override bool MatchesValue(FilterValue value) => Values.Contains(value);
}

/// <summary>Holds when one of the field's values lies within all the bounds that are given.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="GreaterThan">Exclusive lower bound.</param>
/// <param name="AtLeast">Inclusive lower bound.</param>
/// <param name="LessThan">Exclusive upper bound.</param>
/// <param name="AtMost">Inclusive upper bound.</param>
public sealed record RangeFilter(
    string Field, FilterValue? GreaterThan, FilterValue? AtLeast, FilterValue? LessThan, FilterValue? AtMost)
    : FieldFilter(Field)
{
    internal override bool MatchesValue(FilterValue value) =>
        (GreaterThan is not { } above || (value.TryCompare(above, out var order) && order > 0))
        && (AtLeast is not { } min || (value.TryCompare(min, out order) && order >= 0))
        && (LessThan is not { } below || (value.TryCompare(below, out order) && order < 0))
        && (AtMost is not { } max || (value.TryCompare(max, out order) && order <= 0));

    /// <summary>Says whether all values of the range sort after one.</summary>
    internal bool IsAfter(FilterValue value)
    {
        if ((GreaterThan ?? AtLeast ?? LessThan ?? AtMost) is not { } bound) return false;
        if (value.Kind != bound.Kind) return value.Kind < bound.Kind;
        return (GreaterThan is { } above && value.CompareSorted(above) <= 0)
            || (AtLeast is { } min && value.CompareSorted(min) < 0);
    }
}

/// <summary>Holds when the field has at least one value, or, with <c>exists: false</c>, when it has none.</summary>
public sealed record ExistsFilter(string Field, bool Exists) : FieldFilter(Field)
{
    /// <inheritdoc/>
    public override bool Matches(DocumentFields document) => (document.ValuesOf(Field).Count > 0) == Exists;

    internal override bool MatchesValue(FilterValue value) => true;
}

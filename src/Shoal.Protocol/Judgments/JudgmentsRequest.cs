using System.Text.Json.Serialization;

namespace Shoal.Protocol;

/// <summary><c>PUT /v1/collections/{c}/judgments</c>: the whole judged set; an empty one removes it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record JudgmentsRequest
{
    /// <summary>At most 10,000; required.</summary>
    public IReadOnlyList<JudgedQuery>? Queries { get; init; }
}

/// <summary>A query whose good answers are known.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record JudgedQuery
{
    /// <summary>Unique in the set; required.</summary>
    public string? Id { get; init; }

    /// <summary>What is asked; required.</summary>
    public string? Text { get; init; }

    /// <summary>Document id to grade, 0 to 1,000; 0 is not relevant, larger is better. Required.</summary>
    public IReadOnlyDictionary<string, int>? Grades { get; init; }
}

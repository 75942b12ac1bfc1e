using Shoal.Protocol;

namespace Shoal.Cli.Ingestion;

/// <summary>What has become of the lines of a file so far.</summary>
/// <remarks>Written by one flow; a display may read the numbers meanwhile.</remarks>
internal sealed class IngestTally
{
    /// <summary>Most failures kept for the list at the end: more than anyone reads, and bounded memory.</summary>
    public const int MaxListedFailures = 1000;

    private readonly List<IngestFailure> _failures = [];

    public long Created { get; private set; }

    public long Updated { get; private set; }

    public long Unchanged { get; private set; }

    public long Failed { get; private set; }

    public long Truncated { get; private set; }

    /// <summary>Lines whose outcome is known.</summary>
    public long Documents => Created + Updated + Unchanged + Failed;

    /// <summary>The bytes of those lines in the file.</summary>
    public long Bytes { get; private set; }

    /// <summary>The first failures, in the order in which they became known.</summary>
    public IReadOnlyList<IngestFailure> Failures => _failures;

    /// <summary>Counts a line that the server has answered.</summary>
    public void Count(IngestLine line, DocumentResult result)
    {
        if (result.Failed)
        {
            var error = result.Error ?? new DocumentError(ShoalErrorCodes.Internal, "The server gave no reason.");
            CountFailure(line, result.Id, error);
            return;
        }

        Bytes += line.Bytes;
        if (result.Truncated == true) Truncated++;
        if (result.Status == DocumentStatus.Created) Created++;
        else if (result.Status == DocumentStatus.Updated) Updated++;
        else Unchanged++;
    }

    /// <summary>Counts a line that was refused, here or by the server.</summary>
    public void CountFailure(IngestLine line, string? documentId, DocumentError error)
    {
        Bytes += line.Bytes;
        Failed++;
        if (_failures.Count < MaxListedFailures) _failures.Add(new IngestFailure(line.Number, documentId, error));
    }
}

/// <summary>A line of the file.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Bytes">Its length with the line end.</param>
internal readonly record struct IngestLine(long Number, int Bytes);

/// <summary>A line that was refused.</summary>
/// <param name="LineNumber">Counted from 1.</param>
/// <param name="DocumentId">Null where the line could not be read that far.</param>
/// <param name="Error">Why.</param>
internal sealed record IngestFailure(long LineNumber, string? DocumentId, DocumentError Error);

namespace Shoal.Evaluation.Gates;

/// <summary>Both generations' nDCG@10 on the judged queries of the collection.</summary>
/// <param name="JudgedQueries">How many judged queries can be answered; the gate waits for all of them.</param>
/// <param name="Differences">Candidate minus serving for each query that was run, in [-1, 1].</param>
/// <param name="UnknownDocuments">Judged documents that the collection does not hold.</param>
/// <param name="UnanswerableQueries">
/// Judged queries besides, of whose good documents the collection holds none: both models score 0 on them whatever they
/// are worth.
/// </param>
/// <param name="UnsettledQueries">
/// Judged queries besides, that never ran on the same documents in both generations, since those kept changing.
/// </param>
public sealed record JudgedEvidence(
    int JudgedQueries,
    IReadOnlyList<double> Differences,
    int UnknownDocuments,
    int UnanswerableQueries = 0,
    int UnsettledQueries = 0);

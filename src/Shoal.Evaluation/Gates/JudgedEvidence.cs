namespace Shoal.Evaluation.Gates;

/// <summary>Both generations' nDCG@10 on the judged queries of the collection.</summary>
/// <param name="JudgedQueries">How many judged queries there are; the gate waits for all of them.</param>
/// <param name="Differences">Candidate minus serving for each query that was run, in [-1, 1].</param>
/// <param name="UnknownDocuments">Judged documents that the collection does not hold.</param>
public sealed record JudgedEvidence(int JudgedQueries, IReadOnlyList<double> Differences, int UnknownDocuments);

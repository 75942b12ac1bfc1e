namespace Shoal.Evaluation.Rankings;

/// <summary>How many clicked documents of one interleaved ranking each team had given.</summary>
/// <param name="Serving">Clicked documents of the serving generation.</param>
/// <param name="Candidate">Clicked documents of the candidate.</param>
public readonly record struct InterleavingCredit(int Serving, int Candidate)
{
    /// <summary>Who won: 1 the candidate, -1 the serving generation, 0 a tie. A win counts once.</summary>
    public double Difference => Math.Sign(Candidate - Serving);
}

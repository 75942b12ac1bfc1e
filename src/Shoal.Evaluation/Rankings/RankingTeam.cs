namespace Shoal.Evaluation.Rankings;

/// <summary>Which of two rankings gave a document to an interleaved one.</summary>
public enum RankingTeam
{
    /// <summary>Both or none: a click on it says nothing about which is better.</summary>
    Neither,

    /// <summary>The ranking of the generation that serves.</summary>
    Serving,

    /// <summary>The ranking of the generation that may serve next.</summary>
    Candidate,
}

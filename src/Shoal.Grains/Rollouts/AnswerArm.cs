namespace Shoal.Grains.Rollouts;

/// <summary>Who made an answer that a caller saw.</summary>
internal enum AnswerArm
{
    /// <summary>The generation that serves.</summary>
    Serving,

    /// <summary>The generation that may serve next.</summary>
    Candidate,

    /// <summary>Both, drafted into one list.</summary>
    Interleaved,
}

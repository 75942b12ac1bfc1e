using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// What callers made of one answer, in whole grades: sums of fractions would depend on their order, and this depends
/// neither on the order of feedback nor on its repetition. Not safe for concurrent use.
/// </summary>
internal sealed class AnswerCredit
{
    // Of an interleaved answer, by document: above 0 where the candidate's team drafted it.
    private readonly Dictionary<int, int> _drafted = [];

    private int _best;

    /// <summary>The best of a plain answer; the candidate's less the serving team's of an interleaved one.</summary>
    public int Sum => _best + _drafted.Values.Sum();

    /// <summary>Takes a click or a grade; of each document the best counts.</summary>
    public void Add(FeedbackObservation feedback)
    {
        var grade = (int)Math.Round(feedback.Gain * FeedbackService.MaxGrade);
        if (!feedback.Interleaved)
        {
            _best = Math.Max(_best, grade);
            return;
        }

        var signed = feedback.Candidate ? grade : -grade;
        if (grade > Math.Abs(_drafted.GetValueOrDefault(feedback.Document))) _drafted[feedback.Document] = signed;
    }
}

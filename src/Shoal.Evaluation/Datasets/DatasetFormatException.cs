namespace Shoal.Evaluation.Datasets;

/// <summary>A line of a data set breaks its format: the fault of whoever wrote the file.</summary>
public sealed class DatasetFormatException : FormatException
{
    /// <summary>Creates the error of one line; the message is <c>source, line n: problem</c>.</summary>
    public DatasetFormatException(string source, long lineNumber, string problem, Exception? inner = null)
        : base($"{source}, line {lineNumber}: {problem}", inner)
    {
        LineNumber = lineNumber;
        Problem = problem;
    }

    /// <summary>Counted from 1, blank lines included.</summary>
    public long LineNumber { get; }

    /// <summary>What is wrong, without the place.</summary>
    public string Problem { get; }
}

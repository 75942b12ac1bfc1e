namespace Shoal.Repository.Tests.Tree;

/// <summary>How a rule of the house fails: with every place that breaks it, one a line.</summary>
internal static class Findings
{
    public static void None(string rule, IEnumerable<string> findings)
    {
        var list = findings.ToList();
        if (list.Count > 0) Assert.Fail($"{rule}{Environment.NewLine}{string.Join(Environment.NewLine, list)}");
    }
}

using Spectre.Console;

namespace Shoal.Cli.Output;

/// <summary>Tables without a frame, whose rows survive grep.</summary>
internal static class Tables
{
    /// <summary>Returns an empty table.</summary>
    public static Table Create(params ReadOnlySpan<string> headings)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var heading in headings) table.AddColumn(new TableColumn(Markup.Escape(heading)).PadRight(2));
        return table;
    }

    /// <summary>Adds a row of texts that are not markup.</summary>
    public static void AddTextRow(this Table table, params ReadOnlySpan<string> cells)
    {
        var row = new List<Text>(cells.Length);
        foreach (var cell in cells) row.Add(new Text(cell));
        table.AddRow(row);
    }
}

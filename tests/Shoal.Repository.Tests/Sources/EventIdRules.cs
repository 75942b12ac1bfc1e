using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Shoal.Repository.Tests.Sources;

/// <summary>A log event's id names one message for ever, and its range says which part of Shoal speaks.</summary>
internal static class EventIdRules
{
    private static readonly (int First, int Last) Encoders = (2000, 2999);
    private static readonly (int First, int Last) Shards = (3000, 3999);
    private static readonly (int First, int Last) Documents = (4000, 4999);
    private static readonly (int First, int Last) Rollouts = (5000, 5999);
    private static readonly (int First, int Last) Api = (6000, 6999);

    /// <summary>A project, or a folder of one, and the ids its messages have.</summary>
    private static readonly Dictionary<string, (int First, int Last)> Ranges = new()
    {
        ["Shoal.Encoders"] = Encoders,
        ["Shoal.Grains/Devices"] = Encoders,
        ["Shoal.Grains/Encoders"] = Encoders,
        ["Shoal.Grains/Models"] = Encoders,
        ["Shoal.Grains/Placement"] = Encoders,
        ["Shoal.Grains/Search"] = Shards,
        ["Shoal.Grains/Shards"] = Shards,
        ["Shoal.Storage"] = Shards,
        ["Shoal.Grains/Collections"] = Documents,
        ["Shoal.Grains/Documents"] = Documents,
        ["Shoal.Grains/Rollouts"] = Rollouts,
        // A node's start and its leases have to do with all of them.
        ["Shoal.Grains/Hosting"] = (Encoders.First, Rollouts.Last),
        ["Shoal.Client"] = Api,
        ["Shoal.Server"] = Api,
    };

    /// <summary>Returns every constant of an <c>EventIds</c> class whose value another one has too.</summary>
    public static IEnumerable<string> Duplicates(IReadOnlyList<SourceFile> files) =>
        from constant in Constants(files)
        group constant by constant.Value into same
        where same.Count() > 1
        select $"{same.Key}: {string.Join(", ", same.Select(c => $"{c.Project}/{c.Name}"))}";

    /// <summary>Returns every log message without an id of its own from <c>EventIds</c>.</summary>
    public static IEnumerable<string> Misused(IReadOnlyList<SourceFile> files)
    {
        var messages = Messages(files).ToList();
        var unnamed = from message in messages
                      where message.Name is null
                      select $"{message.At}: write EventIds.<name>";
        var shared = from message in messages
                     where message.Name is not null
                     group message by (message.File.Project, message.Name) into uses
                     where uses.Count() > 1
                     select $"{string.Join(", ", uses.Select(u => u.At))}: {uses.Key.Name} has {uses.Count()} messages";
        return unnamed.Concat(shared);
    }

    /// <summary>Returns every log message whose id is not in the range of its folder.</summary>
    public static IEnumerable<string> OutOfRange(IReadOnlyList<SourceFile> files)
    {
        var values = Constants(files).ToLookup(c => (c.Project, c.Name), c => c.Value);
        return from message in Messages(files)
               where message.Name is not null
               from value in values[(message.File.Project, message.Name)].DefaultIfEmpty(-1)
               let range = RangeOf(message.File.Path)
               where value < range.First || value > range.Last
               select $"{message.At}: {message.Name} = {value} is not in {range.First}..{range.Last}";
    }

    private static (int First, int Last) RangeOf(string path)
    {
        var parts = path.Split('/');
        return Ranges.TryGetValue(parts[1], out var ofProject) ? ofProject
            : Ranges.GetValueOrDefault($"{parts[1]}/{parts[2]}");
    }

    private static IEnumerable<(string Project, string Name, int Value)> Constants(IEnumerable<SourceFile> files) =>
        from file in files
        from type in file.Nodes<ClassDeclarationSyntax>()
        where type.Identifier.Text == "EventIds"
        from variable in type.DescendantNodes().OfType<VariableDeclaratorSyntax>()
        where variable.Initializer is not null
        let value = variable.Initializer!.Value.ToString().Replace("_", "", StringComparison.Ordinal)
        select (file.Project, variable.Identifier.Text, int.Parse(value, CultureInfo.InvariantCulture));

    private static IEnumerable<(SourceFile File, string At, string? Name)> Messages(IEnumerable<SourceFile> files) =>
        from file in files
        where file.IsProduct
        from attribute in file.Nodes<AttributeSyntax>()
        where attribute.Name.ToString() is "LoggerMessage" or "LoggerMessageAttribute"
        select (file, file.At(attribute), IdName(attribute));

    private static string? IdName(AttributeSyntax attribute)
    {
        var arguments = attribute.ArgumentList?.Arguments ?? [];
        var id = arguments.FirstOrDefault(a => a.NameEquals?.Name.Identifier.Text == "EventId")
            ?? arguments.FirstOrDefault(a => a.NameEquals is null);
        return id?.Expression is MemberAccessExpressionSyntax member && member.Expression.ToString() == "EventIds"
            ? member.Name.Identifier.Text
            : null;
    }
}

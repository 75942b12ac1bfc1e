using System.CommandLine;

namespace Shoal.Cli.Commands;

/// <summary>Options that are whole numbers.</summary>
internal static class IntOption
{
    /// <summary>Returns an option that the server checks; null when it is not given.</summary>
    public static Option<int?> Optional(string name, string description) =>
        new(name) { Description = description, HelpName = "N" };

    /// <summary>Returns an option with a default, refused outside its range.</summary>
    public static Option<int> Within(string name, string description, int least, int most, int byDefault)
    {
        var option = new Option<int>(name)
        {
            Description = $"{description} {least:N0} to {most:N0}.",
            HelpName = "N",
            DefaultValueFactory = _ => byDefault,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is { } value && (value < least || value > most))
            {
                result.AddError($"{name} must be {least:N0} to {most:N0}, not {value:N0}.");
            }
        });
        return option;
    }
}

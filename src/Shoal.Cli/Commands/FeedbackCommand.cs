using System.CommandLine;
using Shoal.Cli.Connection;
using Shoal.Protocol;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal feedback</c>: what a caller made of a hit.</summary>
internal static class FeedbackCommand
{
    public static Command Create(ConnectionOptions connection)
    {
        var collection = CollectionArgument.Create();
        var query = new Argument<string>("QUERY-ID") { Description = "As the answer of a search gave it." };
        var document = new Argument<string>("DOCUMENT-ID") { Description = "One of the answer's hits." };
        var grade = IntOption.Optional("--grade", "How good the document is, 0 to 10. Default: a click, no grade.");
        var notClicked = new Option<bool>("--not-clicked") { Description = "It was shown and not chosen." };
        var command = new Command(
            "feedback", "Says within a minute what a caller made of a hit: clicked it, or graded it.")
        {
            collection, query, document, grade, notClicked,
        };
        command.SetAction(async (parsed, token) =>
        {
            var feedback = new FeedbackRequest
            {
                QueryId = parsed.GetRequiredValue(query),
                DocumentId = parsed.GetRequiredValue(document),
                Clicked = !parsed.GetValue(notClicked),
                Grade = parsed.GetValue(grade),
            };
            using var server = connection.Open(parsed);
            await server.Client.Search.SendFeedbackAsync(parsed.GetRequiredValue(collection), feedback, token);
        });
        return command;
    }
}

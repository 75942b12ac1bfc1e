using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shoal.Protocol;
using Shoal.Server.Errors;
using Shoal.Testing;

namespace Shoal.Server.Tests.OpenApi;

/// <summary>The API document is a promise: a change of it is a line in a diff that somebody reads.</summary>
public sealed class LedgerTests(ServerFixture server)
{
    private const string Ledger = "docs/api/openapi.v1.json";
    private const string Update = "SHOAL_UPDATE_LEDGERS";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Fact]
    public async Task Document_IsTheLedger()
    {
        var path = Path.Combine(RepositoryRoot.Path, Ledger);
        var actual = $"{JsonNode.Parse(await ReadAsync())!.ToJsonString(Indented).ReplaceLineEndings("\n")}\n";
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            await File.WriteAllTextAsync(path, actual, TestContext.Current.CancellationToken);
        }

        var ledger = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);

        Assert.True(
            ledger == actual, $"The API differs from {Ledger}. If that is meant, run this test with {Update}=1.");
    }

    [Fact]
    public async Task EveryOperation_SaysWhatItDoesAndHowItRefuses()
    {
        var document = JsonElement.Parse(await ReadAsync());

        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var name = $"{operation.Name} {path.Name}";
                Assert.True(operation.Value.TryGetProperty("summary", out _), $"{name} has no summary");
                Assert.True(operation.Value.TryGetProperty("operationId", out _), $"{name} has no id");
                if (path.Name.StartsWith("/health", StringComparison.Ordinal)) continue;
                var internalError = operation.Value.GetProperty("responses").GetProperty("500");
                Assert.Contains(
                    $"`{ShoalErrorCodes.Internal}`",
                    internalError.GetProperty("description").GetString(),
                    StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task EveryCode_OfARefusal_IsDocumentedSomewhere()
    {
        var document = await ReadAsync();

        Assert.All(
            Enum.GetValues<ErrorCode>().Except([ErrorCode.NotFound]).Select(code => ErrorMapping.For(code).Code),
            code => Assert.Contains($"`{code}`", document, StringComparison.Ordinal));
    }

    private async Task<string> ReadAsync() =>
        (await server.Api.SendAsync(HttpMethod.Get, "/openapi/v1.json")).Expect(HttpStatusCode.OK).Text;
}

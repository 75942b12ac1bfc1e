using System.Reflection;
using System.Text.Json;
using Shoal.Protocol;
using Shoal.Server.Errors;
using Shoal.Testing;

namespace Shoal.Server.Tests.Errors;

/// <summary>
/// Every way of saying no has one row: a code that the protocol knows, a status, whose fault it is and what to do. The
/// page docs/api/errors.md is that table, word for word.
/// </summary>
public sealed class ErrorMappingTests
{
    private const string Page = "docs/api/errors.md";

    public static TheoryData<ErrorCode> Codes => [.. Enum.GetValues<ErrorCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void For_EveryCode_HasACompleteRow(ErrorCode code)
    {
        Assert.True(ErrorMapping.Knows(code));
        var entry = ErrorMapping.For(code);

        Assert.Equal(JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString()), entry.Code);
        Assert.InRange(entry.Status, 400, 599);
        string[] faults = [ProblemFaults.Caller, ProblemFaults.Operator, ProblemFaults.Server, ProblemFaults.Nobody];
        Assert.Contains(entry.Fault, faults);
        Assert.Equal(entry.Fault == ProblemFaults.Caller, entry.Status is < 500 and not 429);
        Assert.False(entry.Title.EndsWith('.'), entry.Title);
        Assert.True(entry.Action.EndsWith('.'), entry.Action);
    }

    [Fact]
    public void Protocol_HasTheSameCodes()
    {
        var constants = typeof(ShoalErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral)
            .Select(field => (string)field.GetRawConstantValue()!);

        Assert.Equal(
            Enum.GetValues<ErrorCode>().Select(code => ErrorMapping.For(code).Code).Order(StringComparer.Ordinal),
            constants.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Page_IsTheTable()
    {
        var rows = Enum.GetValues<ErrorCode>().Select(ErrorMapping.For)
            .Select(e => $"| `{e.Code}` | {e.Status} | {e.Fault} | {e.Title} | {e.Action} |");

        var page = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, Page));

        Assert.Equal(rows, page.Where(line => line.StartsWith("| `", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(ErrorCode.Overloaded)]
    [InlineData(ErrorCode.Unavailable)]
    public void Refusal_ThatPasses_SaysWhenToComeBack(ErrorCode code)
    {
        Assert.Equal(TimeSpan.FromSeconds(1), new Refusal(code, "x").RetryAfter);
        Assert.Equal(
            TimeSpan.FromSeconds(7), new Refusal(code, "x") { RetryAfter = TimeSpan.FromSeconds(7) }.RetryAfter);
        Assert.Null(new Refusal(ErrorCode.InvalidRequest, "x").RetryAfter);
    }

    [Theory]
    [InlineData(ErrorCode.InvalidRequest, "invalid_request_error")]
    [InlineData(ErrorCode.ModelNotFound, "invalid_request_error")]
    [InlineData(ErrorCode.Unauthorized, "authentication_error")]
    [InlineData(ErrorCode.Overloaded, "rate_limit_error")]
    [InlineData(ErrorCode.Internal, "server_error")]
    public void ToOpenAi_HasOpenAisType(ErrorCode code, string type) =>
        Assert.Equal(type, new Refusal(code, "x").ToOpenAi().Error.Type);
}

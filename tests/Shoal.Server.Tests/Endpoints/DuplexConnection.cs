using System.Net.Sockets;
using System.Text;
using Shoal.Protocol;

namespace Shoal.Server.Tests.Endpoints;

/// <summary>A client that reads answers while its request is still under way, which HttpClient does not.</summary>
internal sealed class DuplexConnection : IDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly StreamReader _reader;

    private DuplexConnection(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
        _reader = new StreamReader(_stream);
    }

    /// <summary>Begins a bulk request.</summary>
    public static async Task<DuplexConnection> PostAsync(Uri address, string path)
    {
        var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        var connection = new DuplexConnection(client);
        await connection.WriteAsync(
            $"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: {MediaTypes.Ndjson}\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n");
        return connection;
    }

    /// <summary>Sends one line of the body, as one chunk.</summary>
    public Task SendLineAsync(string line) => WriteAsync($"{Encoding.UTF8.GetByteCount(line) + 1:x}\r\n{line}\n\r\n");

    /// <summary>Ends the body.</summary>
    public Task EndAsync() => WriteAsync("0\r\n\r\n");

    /// <summary>Returns the next line of the answer that is a JSON object; the server may take its time.</summary>
    public async Task<string> ReadResultAsync()
    {
        while (await _reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith('{')) return line;
        }

        throw new EndOfStreamException("The server closed the connection before the next result.");
    }

    /// <summary>Hangs up without a goodbye, as a process that is killed.</summary>
    public void Reset()
    {
        _client.LingerState = new LingerOption(enable: true, seconds: 0);
        _client.Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
    }

    private async Task WriteAsync(string text) =>
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), TestContext.Current.CancellationToken);
}

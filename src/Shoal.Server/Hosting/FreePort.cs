using System.Net;
using System.Net.Sockets;

namespace Shoal.Server.Hosting;

/// <summary>Finds ports for silos, so that any number of servers run side by side.</summary>
internal static class FreePort
{
    /// <summary>Returns a loopback port that nobody had a moment ago.</summary>
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

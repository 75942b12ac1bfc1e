using System.Net;

namespace Shoal.Server.Hosting;

/// <summary>The rule of who may reach a server: without an API key, this machine alone.</summary>
internal static class ListenAddress
{
    private const string Localhost = "localhost";

    /// <summary>Returns an address to bind, or refuses it.</summary>
    /// <param name="url">As the operator wrote it.</param>
    /// <param name="hasApiKey">Whether callers must show a key.</param>
    /// <exception cref="StartupRefusal">
    /// It is no plain-HTTP address, or it opens a server without a key to others.
    /// </exception>
    public static string Check(string url, bool hasApiKey)
    {
        // "*" and "+" mean every address to the web server, but are no host names to the URL parser.
        var parsable = url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal)
            .Replace("//+", "//0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(parsable, UriKind.Absolute, out var uri) || !IsPlainHttp(uri))
        {
            throw new StartupRefusal(
                ExitCodes.BadOptions,
                $"--urls: '{url}' is not of the form http://host:port. TLS belongs into a proxy in front of Shoal.");
        }

        if (!hasApiKey && !IsLoopback(uri))
        {
            throw new StartupRefusal(
                ExitCodes.BadOptions,
                $"--urls: '{url}' can be reached by other machines, so an API key is required: "
                + "set --api-key or SHOAL_API_KEY, or listen on localhost.");
        }

        // The web server cannot take one free port for the two addresses behind this name.
        return uri.Host == Localhost && uri.Port == 0 ? "http://127.0.0.1:0" : $"http://{uri.Authority}";
    }

    private static bool IsPlainHttp(Uri uri) =>
        uri.Scheme == Uri.UriSchemeHttp && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0;

    /// <summary>A name other than localhost would bind every address, so it does not count.</summary>
    private static bool IsLoopback(Uri uri) =>
        uri.Host == Localhost
        || (IPAddress.TryParse(uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address));
}

using Shoal.Server.Hosting;

return await new ServerCommand(Environment.GetEnvironmentVariable).InvokeAsync(
    args,
    Console.Error,
    async (options, cancellationToken) =>
    {
        await using var server = await ShoalServer.StartAsync(options, cancellationToken);
        await Console.Out.WriteLineAsync($"Shoal listens on {server.Address.GetLeftPart(UriPartial.Authority)}");
        await server.WaitForShutdownAsync(cancellationToken);
    });

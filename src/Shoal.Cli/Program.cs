using Shoal.Cli;

using var interrupt = new ConsoleInterrupt();
return await ShoalCommandLine.RunAsync(args, CliContext.ForProcess(), interrupt.Token);

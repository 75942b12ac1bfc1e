namespace Shoal.EndToEnd.Tests.Rollouts;

/// <summary>
/// A seed's chance, apart for each purpose in each life of the server: a faster machine writes more in a life, and
/// still the same first, and what comes in other lives and for other purposes does not depend on it.
/// </summary>
internal sealed class KillChance(int seed)
{
    private const int Purposes = 4;

    /// <summary>Returns which stages the kills of the run are aimed at, and when in them they come.</summary>
    public Random Kills() => Of(0, 0);

    /// <summary>Returns what is written in a life.</summary>
    public Random Writes(int life) => Of(life, 1);

    /// <summary>Returns what is searched for in a life.</summary>
    public Random Searches(int life) => Of(life, 2);

    /// <summary>Returns which documents are looked for when a life begins.</summary>
    public Random Verification(int life) => Of(life, 3);

    private Random Of(int life, int purpose) => new(unchecked((seed * 1_000_003) + (life * Purposes) + purpose));
}

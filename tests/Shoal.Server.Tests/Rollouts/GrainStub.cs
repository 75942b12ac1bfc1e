using System.Reflection;

namespace Shoal.Server.Tests.Rollouts;

/// <summary>
/// Answers the calls of an interface with the public methods of the same name of an object that does not implement it.
/// </summary>
/// <remarks>
/// A class that implemented a grain interface would be a grain to the real servers of these tests, too.
/// </remarks>
public class GrainStub : DispatchProxy
{
    private object _target = null!;

    /// <summary>Returns a stub.</summary>
    public static T Of<T>(object target)
        where T : class
    {
        var stub = Create<T, GrainStub>();
        ((GrainStub)(object)stub)._target = target;
        return stub;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = _target.GetType().GetMethod(targetMethod!.Name)
            ?? throw new NotSupportedException($"{_target.GetType().Name} has no {targetMethod.Name}.");
        if (method.IsGenericMethod) method = method.MakeGenericMethod(targetMethod.GetGenericArguments());
        return method.Invoke(_target, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}

using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>One change of the database. <see cref="ChangeRunner"/> makes all of them.</summary>
/// <typeparam name="TResult">What the caller is told.</typeparam>
internal abstract class Change<TResult>
{
    /// <summary>
    /// The key whose copies in memory the change makes wrong, on this node and on others;
    /// <see cref="Cache.KeyVersions.AllOf"/> for all keys of an organization;
    /// <see cref="Cache.KeyVersions.AllLinks"/> for what is known of projects, products and links; or null for nothing.
    /// </summary>
    public virtual ApiKeyId? Invalidates => null;

    /// <summary>False where the statements changed nothing: other nodes need not learn of it.</summary>
    public virtual bool HasChanged => true;

    /// <summary>Where the change tells of itself, or null where events are off.</summary>
    public ChangeEvents? Events { get; set; }

    /// <summary>Runs the statements, in a transaction. After a lost race it runs again from the start.</summary>
    /// <exception cref="ApiKeyException">The change is refused, and rolled back.</exception>
    public abstract ValueTask<TResult> ApplyAsync(Session session, CancellationToken cancellationToken);
}

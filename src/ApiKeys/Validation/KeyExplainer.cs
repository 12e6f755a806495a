using System.Globalization;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Validation;

/// <summary>
/// Explains one validation. <see cref="KeyRules"/> decides, as for a validation; this class tells what was compared.
/// </summary>
internal sealed class KeyExplainer(
    Store store,
    Environments? accepted,
    KeyRequirement requirement,
    KeyCall call,
    TimeProvider clock)
{
    // In the order of the checks. The look-up comes with the required organization.
    private static readonly ValidationStatus[] Refusals =
    [
        ValidationStatus.Malformed,
        ValidationStatus.WrongEnvironment,
        ValidationStatus.Unknown,
        ValidationStatus.Superseded,
        ValidationStatus.Revoked,
        ValidationStatus.NotYetActive,
        ValidationStatus.Expired,
        ValidationStatus.Disabled,
        ValidationStatus.Suspended,
        ValidationStatus.Unavailable,
        ValidationStatus.WrongKind,
        ValidationStatus.OutOfScope,
        ValidationStatus.NetworkNotAllowed,
        ValidationStatus.InsufficientScope,
        ValidationStatus.RateLimited,
    ];

    private KeyValidation _validation;
    private ApiKey? _key;
    private WindowsRow? _windows;
    private PresentedText? _text;
    private bool _isMalformed;
    private int _textLength;
    private DateTimeOffset _now;

    /// <param name="text">The text; null if it is malformed.</param>
    /// <param name="length">The length of the text.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<KeyExplanation> ExplainAsync(
        PresentedText? text, int length, CancellationToken cancellationToken)
    {
        (_isMalformed, _textLength) = (text is null, length);
        _now = clock.GetUtcNow();
        var status = text is null
            ? ValidationStatus.Malformed
            : await FindStatusAsync(text, cancellationToken).ConfigureAwait(false);
        var isReached = true;
        var checks = new KeyCheck[Refusals.Length];
        for (var i = 0; i < checks.Length; i++)
        {
            var refusal = Refusals[i];
            var outcome = !isReached ? KeyCheckOutcome.NotReached
                : refusal == status ? KeyCheckOutcome.Failed
                : KeyCheckOutcome.Passed;
            checks[i] = new(refusal, outcome, isReached ? Describe(refusal) : null);
            isReached &= refusal != status;
        }

        return new(status, _key, checks);
    }

    private async ValueTask<ValidationStatus> FindStatusAsync(PresentedText text, CancellationToken cancellationToken)
    {
        if (!text.Label.IsEmpty && Accepted?.MayAccept(text.Label) is false)
            return ValidationStatus.WrongEnvironment;

        _text = text;
        _validation = await store.ReadAsync(
            this, static (session, explainer, token) => explainer.ValidateAsync(session, token), cancellationToken)
            .ConfigureAwait(false);
        if (_validation.Status is ValidationStatus.Unknown)
            return ValidationStatus.Unknown;

        _key = _validation.IsValid ? _validation.Key : _validation.RefusedKey;
        return _validation.IsValid && requirement.EnforceRateLimits && _key!.Metadata.RateLimits.Any(IsUsedUp)
            ? ValidationStatus.RateLimited
            : _validation.Status;
    }

    private async ValueTask<KeyValidation> ValidateAsync(Session session, CancellationToken cancellationToken)
    {
        var found = await KeyCandidates.FindWithTenancyAsync(
            session, _text!.Hash, _text.EarlierHashes, requirement, cancellationToken).ConfigureAwait(false);
        if (found is null || !_text.Fits(found.Key.Id))
            return KeyValidation.Unknown;

        var key = found.Key.ToApiKey(session.Terms, found.Secret);
        if (key.Metadata.HasRateLimits)
            _windows = await session.FindWindowsAsync(key.Id, cancellationToken).ConfigureAwait(false);
        return KeyRules.Check(key, found.Facts, requirement, call, accepted, _now);
    }

    private Environments? Accepted => requirement.AcceptedEnvironments ?? accepted;

    private bool IsUsedUp(RateLimit limit) => CountCharged(limit) >= limit.Limit;

    // As the statement TakeFromWindows reads the row.
    private long CountCharged(RateLimit limit)
    {
        if (_windows?.Of(limit.Window) is not var (start, used))
            return 0;
        var current = limit.Window.StartOf(_now);
        return start >= current && start <= current + limit.Window.Tolerance ? used : 0;
    }

    private string Describe(ValidationStatus refusal) => refusal switch
    {
        ValidationStatus.Malformed => _isMalformed
            ? $"The text has {_textLength} characters, and not the form and the checksum of a key."
            : "The text has the form of a key.",
        ValidationStatus.WrongEnvironment => DescribeEnvironment(),
        ValidationStatus.Unknown => DescribeLookup(),
        ValidationStatus.Superseded => DescribeSecret(),
        ValidationStatus.Revoked => _key!.RevokedAt is { } revokedAt
            ? $"The key was revoked at {At(revokedAt)}{Because(_key.RevokedReason)}."
            : "The key is not revoked.",
        ValidationStatus.NotYetActive => _key!.Metadata.ActivatesAt is { } activatesAt
            ? $"The key is active from {At(activatesAt)} on. Now it is {At(_now)}."
            : "The key is active from its creation on.",
        ValidationStatus.Expired => _key!.ExpiresAt is { } expiresAt
            ? $"The key expires at {At(expiresAt)}. Now it is {At(_now)}."
            : "The key does not expire.",
        ValidationStatus.Disabled => _key!.DisabledAt is { } disabledAt
            ? $"The key was disabled at {At(disabledAt)}{Because(_key.DisabledReason)}."
            : "The key is not disabled.",
        ValidationStatus.Suspended => _key!.SuspendedBy is { } level
            ? $"It is suspended at the level {level}."
            : "Nothing that the key belongs to is suspended.",
        ValidationStatus.Unavailable => _key!.IsUnderstood
            ? "This version of the library understands all restrictions of the key."
            : "The key has a restriction that this version of the library does not understand.",
        ValidationStatus.WrongKind => requirement.Kind is { } kind
            ? $"The key is of the kind {_key!.Kind}. Required is {kind}."
            : $"The key is of the kind {_key!.Kind}. No kind is required.",
        ValidationStatus.OutOfScope => DescribeTenancy(),
        ValidationStatus.NetworkNotAllowed => DescribeNetworks(),
        ValidationStatus.InsufficientScope => DescribeScopes(),
        _ => DescribeLimits(),
    };

    private string DescribeEnvironment()
    {
        var names = Accepted is null ? "all" : string.Join(", ", Accepted.Names.Select(Name));
        return _key is null
            ? $"Accepted environments: {names}."
            : $"The key is of the environment {Name(_key.Environment)}. Accepted environments: {names}.";

        static string Name(string environment) => environment.Length is 0 ? "(none)" : environment;
    }

    private string DescribeLookup()
    {
        if (_key is not null)
            return $"The text is that of the key {_key.Id} of the organization {_key.OrganizationId}.";
        return requirement.Organization is { } organization
            ? $"No key of the organization {organization} has the text."
            : "No key has the text.";
    }

    private string DescribeSecret()
    {
        var secret = _validation.Secret!;
        var age = secret.IsCurrent ? "current" : "superseded";
        var what = $"The text is of the secret {secret.Number}, which is {age}";
        return secret.ExpiresAt is { } expiresAt
            ? $"{what} and ends at {At(expiresAt)}. Now it is {At(_now)}."
            : $"{what}.";
    }

    private string DescribeTenancy()
    {
        var (project, product) = (requirement.Project, requirement.Product);
        var needs = (project, product) is (null, null)
            ? "No project and no product is required."
            : $"Required: project {Id(project)}, product {Id(product)}.";
        return $"{needs} The key is scoped to project {Id(_key!.ProjectId)}, product {Id(_key.ProductId)}.";

        static string Id<T>(T? id)
            where T : struct => id?.ToString() ?? "(none)";
    }

    private string DescribeNetworks()
    {
        var networks = _key!.Metadata.AllowedNetworks;
        return networks.Count is 0
            ? "The key may be used from every address."
            : $"The call comes from {call.Address?.ToString() ?? "an unknown address"}. Allowed: {List(networks)}.";
    }

    private string DescribeScopes()
    {
        var granted = $"The key is granted: {List(_key!.Metadata.Scopes)}.";
        var all = $"Required: {List(requirement.Scopes)}.";
        return requirement.AnyScopes.Count is 0
            ? $"{granted} {all}"
            : $"{granted} {all} At least one of: {List(requirement.AnyScopes)}.";
    }

    private string DescribeLimits()
    {
        if (!requirement.EnforceRateLimits)
            return "The call is not charged to limits.";
        return _key!.Metadata.RateLimits.Count is 0
            ? "The key has no limits."
            : $"Charged calls: {List(_key.Metadata.RateLimits.Select(Describe))}.";

        string Describe(RateLimit limit) => string.Create(
            CultureInfo.InvariantCulture, $"{CountCharged(limit)} of {limit.Limit} in this {limit.Window.Name}");
    }

    private static string List<T>(IEnumerable<T> items) =>
        string.Join(", ", items) is { Length: > 0 } list ? list : "(none)";

    private static string At(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Because(string? reason) => reason is null ? "" : $" ({reason})";
}

namespace ApiKeys.Storage;

/// <summary>Makes look-ups that wait for a session together. An app on SQLite links none of it.</summary>
internal interface ILookupBatches
{
    /// <summary>Makes a look-up once a session is free, together with others that wait by then.</summary>
    void Add(LookupRequest request);
}

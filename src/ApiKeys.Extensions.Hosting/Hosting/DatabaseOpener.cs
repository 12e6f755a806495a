namespace ApiKeys.Hosting;

/// <summary>Opens the database that an app has chosen.</summary>
/// <exception cref="ArgumentException"><see cref="ApiKeyServiceOptions.Database"/> is faulty.</exception>
internal delegate ApiKeyDatabase DatabaseOpener(ApiKeyServiceOptions options);

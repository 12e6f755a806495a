namespace ApiKeys;

/// <summary>
/// The PostgreSQL database has an encoding other than UTF8. It cannot hold every name and every text that the library
/// allows, or it does not check them. <see cref="ApiKeyClient.MigrateAsync"/> then creates nothing.
/// </summary>
public sealed class UnsupportedEncodingException : ApiKeyException
{
    internal UnsupportedEncodingException(string encoding)
        : base($"The database's encoding is {encoding}, which cannot hold every text. Nothing was created. Create a "
            + "database for ApiKeys with: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.") =>
        Encoding = encoding;

    /// <summary>The name of the encoding, such as <c>LATIN1</c>.</summary>
    public string Encoding { get; }
}

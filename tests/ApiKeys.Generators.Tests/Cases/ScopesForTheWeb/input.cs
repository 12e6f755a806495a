using System;
using ApiKeys;

[ApiKeyScopes]
internal enum @new
{
    @class,

    [Obsolete("Nobody asks for it any more.", error: true)]
    Old,
}

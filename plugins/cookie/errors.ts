import createError from '@fastify/error'

// A cookie is a credential of authn: the code is authn's, whichever room reads the cookie.

/**
 * Two Authorization headers, or two access or refresh cookies of one name: which of them is meant, nobody can tell. RFC
 * 6750 §3.1 has 400 `invalid_request` for it; here a bad credential is a 401 in every form, so that clients know one
 * way to recover.
 * @fix Client: send one. Of two cookies of a name, delete the one that was set with another Path or Domain. Server: if
 * the options of the cookie changed, name the old ones in `formerly`, so that a login deletes it; a name that begins
 * with `__Host-` keeps browsers from having two.
 */
export const CredentialRepeated = createError<[]>('GTH_AUTHN_CREDENTIAL_REPEATED', 'The credential was sent more than once.', 401, Error, false)

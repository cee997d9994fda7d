/** What the members of a JOSE header say. */
export const HEADER_MEMBERS: Readonly<Record<string, string>> = Object.freeze({
  alg: 'The algorithm of the signature (RFC 7515 §4.1.1). It must be the one of the key: the token chooses nothing.',
  typ: 'What kind of token this is (RFC 7515 §4.1.9): at+jwt is an access token (RFC 9068).',
  kid: 'Names the key among those of the issuer (RFC 7515 §4.1.4).',
  cty: 'The type of the content (RFC 7515 §4.1.10). Not looked at.',
  crit: 'Extensions that must be understood (RFC 7515 §4.1.11). None is, so a token with it is refused.',
  jwk: 'A key that the token brings along (RFC 7515 §4.1.3). Never looked at: who forges a token would bring his own.',
  jku: 'Where the keys are said to be (RFC 7515 §4.1.2). Never fetched: the issuer\'s address is configured.',
  x5u: 'Where a certificate is said to be (RFC 7515 §4.1.5). Never fetched.',
  x5c: 'A certificate that the token brings along (RFC 7515 §4.1.6). Never looked at.',
  x5t: 'The thumbprint of a certificate (RFC 7515 §4.1.7). Not looked at.',
  'x5t#S256': 'The thumbprint of a certificate (RFC 7515 §4.1.8). Not looked at.'
})

/** What claims say; those that are not here are the application's own. */
export const CLAIMS: Readonly<Record<string, string>> = Object.freeze({
  iss: 'Who made the token (RFC 7519 §4.1.1). It chooses the keys it is verified with.',
  sub: 'Who it is about (RFC 7519 §4.1.2).',
  aud: 'Whom it is made for (RFC 7519 §4.1.3). An application that is not named refuses it.',
  exp: 'When it expires (RFC 7519 §4.1.4): from that moment on it is refused.',
  nbf: 'From when on it is valid (RFC 7519 §4.1.5).',
  iat: 'When it was made (RFC 7519 §4.1.6).',
  jti: 'Identifies this token (RFC 7519 §4.1.7).',
  client_id: 'The client that asked for it (RFC 9068 §2.2).',
  auth_time: 'When the person logged in (RFC 9068 §2.2.1). Rules with a step-up look at it (RFC 9470).',
  acr: 'How strong that login was (RFC 9068 §2.2.1).',
  amr: 'By what means the person logged in (RFC 8176).',
  azp: 'The client it was issued to (OpenID Connect Core §2).',
  sid: 'The session it belongs to. When that ends, the token is refused although it has not expired.',
  scope: 'What the client was given (RFC 8693 §4.2): it caps what the subject may do, and adds nothing.',
  roles: 'The roles of the subject (RFC 9068 §2.2.3.1).',
  groups: 'The groups of the subject (RFC 9068 §2.2.3.1).',
  entitlements: 'What the subject is entitled to (RFC 9068 §2.2.3.1).',
  permissions: 'What the subject may do, by name.',
  name: 'The full name of the subject (OpenID Connect Core §5.1).',
  email: 'The e-mail address of the subject (OpenID Connect Core §5.1).',
  act: 'Who acts on behalf of the subject (RFC 8693 §4.1). Not looked at.',
  cnf: 'The key that the client must prove to have (RFC 7800 §3.1). No proof is verified, so a token with it is refused ' +
    '(RFC 9449 §7.1, RFC 8705 §3).'
})

/** Claims that are seconds since the epoch. */
export const DATES: ReadonlySet<string> = new Set(['exp', 'nbf', 'iat', 'auth_time'])

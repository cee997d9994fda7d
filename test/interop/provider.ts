import type { RequestListener } from 'node:http'
import Provider from 'oidc-provider'
import type { generateKey } from '../../plugins/keys/index.ts'

/** What the client of the tests is called; it becomes the subject of its tokens. */
export const CLIENT = 'newsroom'
export const AUDIENCE = 'https://articles.example.com'
const SECRET = 'a secret of this test and of nobody else'

/** A private JWK of the provider. */
export type ProviderKey = ReturnType<typeof generateKey>

// oidc-provider calls what Node has since 22; we also run on 20.
if (!('parse' in URL)) {
  Object.defineProperty(URL, 'parse', { value: (text: string, base?: string) => URL.canParse(text, base) ? new URL(text, base) : null })
}

/**
 * A certified OpenID provider that issues access tokens as RFC 9068 says, to one client that acts for itself.
 *
 * @param keys private JWKs: all are published, the first signs
 */
export function provider (issuer: string, keys: readonly ProviderKey[]): RequestListener {
  const algorithm = keys[0]?.['alg']
  return new Provider(issuer, {
    jwks: { keys },
    cookies: { keys: [SECRET] },
    clients: [{
      client_id: CLIENT,
      client_secret: SECRET,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      id_token_signed_response_alg: algorithm
    }],
    clientDefaults: { id_token_signed_response_alg: algorithm },
    scopes: ['article:read', 'article:write', 'user:manage'],
    extraTokenClaims: () => ({ name: 'A Client', roles: ['author'] }),
    ttl: { ClientCredentials: 600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: 'article:read article:write user:manage',
          audience: AUDIENCE,
          accessTokenTTL: 600,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: algorithm } }
        })
      }
    }
  }).callback()
}

/** Has the provider issue an access token. @param scope separated by spaces */
export async function issue (issuer: string, scope = 'article:read article:write'): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${CLIENT}:${encodeURIComponent(SECRET)}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope, resource: AUDIENCE })
  })
  const body = await response.json() as { access_token?: string }
  if (body.access_token === undefined) throw new Error(`no token: ${JSON.stringify(body)}`)
  return body.access_token
}

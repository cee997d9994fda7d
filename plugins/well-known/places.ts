/** Where the documents of an issuer are. */
export interface Places {
  /** The path of the metadata: the well-known part is inserted before the issuer's own path (RFC 8414 §3.1). */
  readonly metadata: string
  /** The path of the key set: below the issuer. */
  readonly jwks: string
  /** The whole URL of the key set. */
  readonly jwksUri: string
}

/** @param issuer a URL without query and fragment; a slash at its end counts for nothing (RFC 8414 §3.1) */
export function placesOf (issuer: string): Places {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  const jwks = `${path}/.well-known/jwks.json`
  return { metadata: `/.well-known/oauth-authorization-server${path}`, jwks, jwksUri: origin + jwks }
}

/** A path as Fastify's router takes it: a single colon would begin a parameter. */
export function routeOf (path: string): string {
  return path.replaceAll(':', '::')
}

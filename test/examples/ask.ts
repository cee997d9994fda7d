import type { FastifyInstance, InjectOptions } from 'fastify'

/** What an example answered, in short. */
export interface Answer {
  readonly status: number
  readonly challenge: string | undefined
  readonly body: string
  /** As `Set-Cookie` has them. */
  readonly cookies: readonly string[]
}

/** Asks an example. @param what a method and a path, such as `GET /articles` */
export async function ask (app: FastifyInstance, what: string, token: string | null = null, options: InjectOptions = {}): Promise<Answer> {
  const [method, url] = what.split(' ') as ['GET', string]
  const headers = { ...options.headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) }
  const { statusCode, headers: answered, body } = await app.inject({ ...options, method, url, headers })
  return { status: statusCode, challenge: answered['www-authenticate'] as string | undefined, body, cookies: [answered['set-cookie'] ?? []].flat() }
}

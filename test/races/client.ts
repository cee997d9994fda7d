import { Agent, request } from 'node:http'

/** The tokens of a session. */
export interface Tokens { access_token: string, refresh_token: string }

/** An answer; status 0 where the connection broke. */
export interface Answer { readonly status: number, readonly type: string, readonly body: Partial<Tokens> & { code?: string, length?: number } }

const BROKEN: Answer = { status: 0, type: '', body: {} }

/** A client of the processes of a race, with so many sockets for each. */
export function clientOf (sockets: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets })

  function send (port: number, method: string, path: string, { token, payload }: { token?: string, payload?: object } = {}): Promise<Answer> {
    const body = payload === undefined ? '' : JSON.stringify(payload)
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    }
    return new Promise(resolve => {
      const outgoing = request({ agent, port, method, path, headers, host: '127.0.0.1' }, response => {
        let text = ''
        response.on('data', chunk => { text += String(chunk) })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, type: String(response.headers['content-type']), body: text === '' ? {} : JSON.parse(text) as object }))
        response.on('error', () => resolve(BROKEN))
      })
      outgoing.on('error', () => resolve(BROKEN))
      outgoing.end(body)
    })
  }

  return {
    logIn: async (port: number, subject: string) => (await send(port, 'POST', '/session', { payload: { subject } })).body as Tokens,
    start: (port: number, subject: string) => send(port, 'POST', '/session', { payload: { subject } }),
    slowLogIn: (port: number, subject: string) => send(port, 'POST', '/slow-session', { payload: { subject } }),
    sessions: (port: number, subject: string) => send(port, 'GET', `/sessions/${subject}`),
    endAll: (port: number, subject: string) => send(port, 'DELETE', `/sessions/${subject}`),
    refresh: (port: number, token: string | undefined) => send(port, 'POST', '/refresh', { payload: { refresh_token: token } }),
    logOut: (port: number, token: string) => send(port, 'DELETE', '/session', { token }),
    me: (port: number, token: string | undefined) => send(port, 'GET', '/me', { token: String(token) }),
    close: () => agent.destroy()
  }
}

/** How often each status was answered, such as `200: 1, 401: 999`. */
export function statuses (answers: readonly Answer[]): string {
  const counts = new Map<number, number>()
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`).join(', ')
}

import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'

// The edge of the process: what comes from the environment, what goes to the log, how it starts and how it ends.

// SIGHUP has the signing keys read again, and ends a process that does not listen for it. It may come while this one
// starts, so loading the rest, which takes most of that time, begins after this line.
let early = false
let onHangup = () => { early = true }
process.on('SIGHUP', () => onHangup())

const { default: closeWithGrace } = await import('close-with-grace')
const { default: Fastify } = await import('fastify')
const { default: app, addressOf, environment, isProduction, trustedProxies } = await import('./app.ts')

const env = environment(process.env)

const server = Fastify({
  // Behind a proxy every client has the proxy's address, unless it is one whose word counts.
  trustProxy: await orEnd(() => trustedProxies(env['TRUST_PROXY'])),
  // Milliseconds that a client has to send its headers and its whole request: without them it could keep any number of
  // connections for as long as it likes. Node looks for those that are late once in a while.
  requestTimeout: 30_000,
  http: { headersTimeout: 10_000, connectionsCheckingInterval: 2000 },
  logger: {
    level: env.LOG_LEVEL,
    serializers: { req: loggable },
    // The second line of defence: the serializers name what may be logged, and none of this is.
    redact: ['access_token', 'password', 'headers', '*.access_token', '*.password', '*.headers',
      // A request that cannot be parsed, as its bytes: Fastify logs the parser's error, and node keeps them there.
      '*.rawPacket']
  },
  frameworkErrors: unreadable
})

await orEnd(async () => {
  await server.register(app, {
    production: isProduction(env),
    host: env.HOST,
    dataDir: env.GATEHOUSE_DATA_DIR,
    keys: env['GATEHOUSE_KEYS'],
    signingSecret: env['GATEHOUSE_SIGNING_SECRET'],
    formerIssuer: env['GATEHOUSE_FORMER_ISSUER'],
    onKeys: keys => {
      onHangup = () => rotate(keys)
      if (early) onHangup()
    },
    sessionStore: env['SESSION_STORE'],
    issuer: env['GATEHOUSE_ISSUER'],
    audience: env['GATEHOUSE_AUDIENCE']
  })
  await server.listen({ host: env.HOST, port: Number(env.PORT) })
}, () => server.close())

closeWithGrace({ delay: 10_000, logger: server.log, skip: ['SIGHUP'] }, async ({ err }) => {
  if (err) server.log.error({ err }, 'an error that nobody caught: the process ends')
  // close() ends the connections that are idle by then; one that was still busy would be kept alive for a minute.
  const idle = setInterval(() => server.server.closeIdleConnections(), 50)
  await server.close()
  clearInterval(idle)
})

/** A step of the start; if it fails, the process ends with a word about it. */
async function orEnd<T> (step: () => T, undo: () => unknown = () => {}): Promise<Awaited<T>> {
  try {
    return await step()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    console.error(`The application cannot start (${code}).\n\n${message}`)
    await undo()
    process.exit(1)
  }
}

/** Reads the signing keys again; where that fails, the process goes on with those it has. */
function rotate (keys: { rotate: () => Promise<object> }): void {
  keys.rotate().then(
    rotation => server.log.info(rotation, 'the signing keys were read again'),
    ({ code, message }: NodeJS.ErrnoException) => server.log.error({ code }, `the signing keys stay as they are: ${message}`)
  )
}

/** A request as the log shows it: no header and no query, which may hold a token, nor a path that long; an address only if it is one. */
function loggable ({ method, url, ip }: FastifyRequest) {
  const path = url.split('?', 1)[0] as string
  return { method, path: path.replace(/[^/]{65,}/g, '(long)'), remoteAddress: addressOf(ip) ?? 'unknown' }
}

/** What Fastify refuses before it has a route. Its own message would repeat the URL. */
function unreadable ({ statusCode: status = 400, code }: { statusCode?: number, code: string }, _request: FastifyRequest, reply: FastifyReply): void {
  const problem = { type: 'about:blank', title: STATUS_CODES[status], status, detail: 'This URL cannot be read.', code }
  reply.code(status).type('application/problem+json').serializer(String).send(JSON.stringify(problem))
}

import { gzipSync } from 'node:zlib'
import { json, type Behaviour } from '../../keys/remote/endpoint.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

/** 10 MB that permit, but for their size. */
const HUGE = Buffer.from(JSON.stringify({ decision: true, evaluations: [{ decision: true }, { decision: true }], padding: 'x'.repeat(10_000_000) }))

const body = (content: string | Buffer, headers: Record<string, string> = {}): Behaviour => response => response.writeHead(200, { ...JSON_TYPE, ...headers }).end(content)

/** Ways to give no answer at all, and what is said of each. None of them must ever be a decision. */
export const FAULTS: Readonly<Record<string, readonly [behaviour: Behaviour, fault: RegExp]>> = {
  'connection reset': [response => response.socket?.resetAndDestroy(), /ECONNRESET|UND_ERR_SOCKET/],
  'not HTTP': [response => response.socket?.end('220 smtp ready\r\n'), /HPE_\w+|the connection failed/],
  'status 500': [response => response.writeHead(500, JSON_TYPE).end('{"decision":true}'), /status 500/],
  'status 401': [response => response.writeHead(401, JSON_TYPE).end('"hunter2"'), /status 401/],
  'status 201': [response => response.writeHead(201, JSON_TYPE).end('{"decision":true}'), /status 201/],
  'status 204': [response => response.writeHead(204).end(), /status 204/],
  redirect: [response => response.writeHead(307, { location: '/elsewhere' }).end(), /status 307/],
  'redirect to a page': [response => response.writeHead(302, { location: '/login' }).end(), /status 302/],
  'no body': [body(''), /the answer is not JSON/],
  'truncated JSON': [body('{"decision":tr'), /the answer is not JSON/],
  'no UTF-8': [body(Buffer.from('{"decision":true,"x":"\xff"}', 'latin1')), /the answer is not JSON/],
  'truncated body': [response => {
    response.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' }).write('{"decision":true')
    response.socket?.end()
  }, /UND_ERR_SOCKET|the connection failed/],
  HTML: [body('<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' }), /the answer is not application\/json/],
  'HTML that says it is JSON': [body('<!doctype html><title>Sign in</title>'), /the answer is not JSON/],
  'JSON of no type': [response => response.writeHead(200).end('{"decision":true}'), /the answer is not application\/json/],
  'JSON of another type': [body('{"decision":true}', { 'content-type': 'application/jsonp' }), /the answer is not application\/json/],
  '10 MB': [body(HUGE), /more than 65536 bytes/],
  '10 MB compressed': [body(gzipSync(HUGE), { 'content-encoding': 'gzip' }), /more than 65536 bytes/]
}

/** Answers that are JSON and no decision, on one question. */
export const NO_DECISION: Readonly<Record<string, unknown>> = {
  null: null,
  true: true,
  'a list': [{ decision: true }],
  nothing: {},
  'a word': { decision: 'true' },
  'a number': { decision: 1 },
  'decision null': { decision: null },
  'a list of one': { evaluations: [{ decision: true }] },
  'a permission with an error': { decision: true, context: { error: { status: 500 } } },
  'a permission with obligations': { decision: true, context: { obligations: [{ id: '1', 'step-up': {} }] } }
}

/** The same on two questions. */
export const NO_DECISIONS: Readonly<Record<string, unknown>> = {
  null: null,
  'the one decision': { decision: true },
  'a list alone': [{ decision: true }, { decision: true }],
  'no list': { evaluations: { 0: { decision: true }, 1: { decision: true }, length: 2 } },
  none: { evaluations: [] },
  'one too few': { evaluations: [{ decision: true }] },
  'one too many': { evaluations: [{ decision: true }, { decision: true }, { decision: true }] },
  booleans: { evaluations: [true, true] },
  'null among them': { evaluations: [{ decision: true }, null] },
  'a word among them': { evaluations: [{ decision: true }, { decision: 'true' }] },
  'a permission with an error': { evaluations: [{ decision: false }, { decision: true, context: { error: 'x' } }] }
}

/** Ways to give no end. */
export const HANGS: Readonly<Record<string, Behaviour>> = {
  'before the headers': () => {},
  'in the body': response => response.writeHead(200, JSON_TYPE).write('{"decision":true'),
  'drop by drop': response => {
    response.writeHead(200, JSON_TYPE)
    const drip = setInterval(() => response.write(' '), 5)
    response.on('close', () => clearInterval(drip))
  }
}

export { json }

import Fastify, { type FastifyInstance } from 'fastify'
import { createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import ts from 'typescript'
import '../../plugins/authn/index.ts'
import { tsBlocks } from '../laws/compiled-blocks.ts'
import { read, root } from '../laws/sources.ts'

// The applications of the guide, taken out of the Markdown text and asked the same.

type Start = (app: FastifyInstance, secret: Buffer) => Promise<void>

/** The functions that the blocks export, by name. */
async function applications (t: Test): Promise<Record<string, Start>> {
  const found: Record<string, Start> = {}
  for (const [number, { code }] of tsBlocks(read('docs/migrating.md').text).entries()) {
    const plugins = pathToFileURL(join(root, 'plugins')).href
    const local = code.replace(/'fastify-gatehouse\/([\w-]+)'/g, `'${plugins}/$1/index.ts'`)
    const { outputText } = ts.transpileModule(local, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, verbatimModuleSyntax: true } })
    // Below the project, so that it finds the packages.
    const folder = t.testdir({ [`block-${number}.mjs`]: outputText })
    Object.assign(found, await import(pathToFileURL(join(folder, `block-${number}.mjs`)).href))
  }
  return found
}

const secret = randomBytes(32)
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

/** As @fastify/jwt signs. */
function tokenFor (roles: string[], key = secret, exp = Date.now() / 1000 + 60): string {
  const input = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: 'https://login.example.com', aud: 'https://api.example.com', sub: 'ada', exp: Math.floor(exp), roles })}`
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`
}

t.test('before and after decide the same', async t => {
  const starts = await applications(t)
  t.strictSame(Object.keys(starts), ['byHand', 'inHandlers', 'withAuth', 'withGuard', 'withRules'])
  const routes = [['GET', '/health'], ['GET', '/articles'], ['POST', '/articles/7/publish'], ['GET', '/people']] as const
  const credentials: Record<string, string | null> = {
    nobody: null,
    'a reader': tokenFor(['reader']),
    'an editor': tokenFor(['editor']),
    'an admin': tokenFor(['admin']),
    'somebody with two roles': tokenFor(['reader', 'editor']),
    'somebody without a role': tokenFor([]),
    'somebody with another role': tokenFor(['guest']),
    'a forger': tokenFor(['admin'], randomBytes(32)),
    'a former admin': tokenFor(['admin'], secret, Date.now() / 1000 - 60)
  }
  const decided: Record<string, Record<string, number[]>> = {}
  for (const [name, start] of Object.entries(starts)) {
    const app = Fastify()
    t.teardown(() => app.close())
    await start(app, secret)
    const answers: Record<string, number[]> = {}
    for (const [who, token] of Object.entries(credentials)) {
      answers[who] = await Promise.all(routes.map(async ([method, url]) => (await app.inject({ method, url, headers: token === null ? {} : { authorization: `Bearer ${token}` } })).statusCode))
    }
    decided[name] = answers
  }
  const expected = {
    nobody: [200, 401, 401, 401],
    'a reader': [200, 200, 403, 403],
    'an editor': [200, 200, 200, 403],
    'an admin': [200, 200, 200, 200],
    'somebody with two roles': [200, 200, 200, 403],
    'somebody without a role': [200, 403, 403, 403],
    'somebody with another role': [200, 403, 403, 403],
    'a forger': [200, 401, 401, 401],
    'a former admin': [200, 401, 401, 401]
  }
  for (const name of Object.keys(starts)) t.strictSame(decided[name], expected, name)
})

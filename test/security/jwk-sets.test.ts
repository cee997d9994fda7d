import { spawnSync } from 'node:child_process'
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { wrongVerdicts, type Group } from './jwk-sets/verdicts.ts'

// The judge of the key sets finds wrong verdicts, or its silence would say nothing.

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
const jws = (header: object, signer: (data: Buffer) => Buffer) => {
  const data = `${encode(header)}.${encode({})}`
  return `${data}.${signer(Buffer.from(data)).toString('base64url')}`
}

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ed = generateKeyPairSync('ed25519')
const k = randomBytes(64)
const jwkOf = ({ publicKey }: typeof ec, kid: string, members: object = {}) => ({ ...publicKey.export({ format: 'jwk' }), kid, ...members })
const set = { keys: [jwkOf(ec, 'ec'), jwkOf(rsa, 'rsa'), jwkOf(rsa, 'pss', { alg: 'PS256' }), jwkOf(ed, 'ed')] }
const secrets = { keys: [{ kty: 'oct', alg: 'HS512', kid: 'oct', k: k.toString('base64url') }] }
const pss = { padding: 6, saltLength: 32 }

const tokens: Array<[string, unknown, string]> = [
  ['ES256', set, jws({ alg: 'ES256', kid: 'ec' }, data => sign('sha256', data, { key: ec.privateKey, dsaEncoding: 'ieee-p1363' }))],
  ['RS256', set, jws({ alg: 'RS256', kid: 'rsa' }, data => sign('sha256', data, rsa.privateKey))],
  ['PS256', set, jws({ alg: 'PS256', kid: 'pss' }, data => sign('sha256', data, { key: rsa.privateKey, ...pss }))],
  ['EdDSA', set, jws({ alg: 'EdDSA' }, data => sign(null, data, ed.privateKey))],
  ['HS512', secrets, jws({ alg: 'HS512', kid: 'oct' }, data => createHmac('sha512', k).update(data).digest())]
]
const altered = (token: string) => token.replace(/\.[^.]*\./, `.${encode({ altered: true })}.`)
const other: Record<string, string> = { valid: 'invalid', invalid: 'valid' }

/** Groups of which each case is as it says, or the opposite. */
const groupsOf = (say: (result: string) => string): Group[] => tokens.map(([comment, keys, token], i) => ({
  private: keys,
  tests: [{ tcId: 2 * i, comment, jws: token, result: say('valid') }, { tcId: 2 * i + 1, comment, jws: altered(token), result: say('invalid') }]
}))

t.test('right verdicts of every algorithm', async t => {
  t.strictSame(wrongVerdicts(groupsOf(result => result)), [])
  t.strictSame(wrongVerdicts(groupsOf(result => String(other[result]))).map(({ tcId }) => tcId), tokens.flatMap((_, i) => [2 * i, 2 * i + 1]))
})

t.test('the public half is judged where there is one', async t => {
  const [, keys, token] = tokens[0] as [string, unknown, string]
  const tests = [{ tcId: 1, comment: '', jws: token, result: 'valid' }]
  t.strictSame(wrongVerdicts([{ public: keys, private: { keys: [] }, tests }]), [])
  t.equal(wrongVerdicts([{ public: { keys: [] }, private: keys, tests }]).length, 1)
})

t.test('the command counts, and fails on a single wrong one', async t => {
  const run = (testGroups: Group[]) => {
    const file = join(t.testdir(), 'sets.json')
    writeFileSync(file, JSON.stringify({ testGroups }))
    const script = join(import.meta.dirname, 'jwk-sets.ts')
    return spawnSync(process.execPath, ['--import', 'tsx', script, file], { encoding: 'utf8', env: { ...process.env, _TAPJS_PROCESSINFO_COVERAGE_: '0' } })
  }
  const right = groupsOf(result => result)
  const { status, stdout } = run(right)
  t.equal(status, 0)
  t.equal(stdout, 'valid: 5 of 5 come out right\ninvalid: 5 of 5 come out right\n')
  const wrong = run([...right.slice(1), ...groupsOf(() => 'invalid').slice(0, 1)])
  t.equal(wrong.status, 1)
  t.match(wrong.stderr, 'case 0 (ES256) must be invalid')
})

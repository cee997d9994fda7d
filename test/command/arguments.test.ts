import t from 'tap'
import { readArguments } from '../../plugins/command/arguments.ts'

t.test('what can be understood', async t => {
  t.strictSame(readArguments(['keygen', '--alg', 'ES256', '--out=keys', '--activates-in', '1h']), {
    command: 'keygen', options: { alg: 'ES256', out: 'keys', 'activates-in': '1h' }, paths: []
  })
  t.strictSame(readArguments(['keygen']), { command: 'keygen', options: {}, paths: [] })
  t.strictSame(readArguments(['explain', 'app.ts', 'GET', '/', '--headers', '{}', '--resource={}', '--timeout', '5s'])?.options, { headers: '{}', resource: '{}', timeout: '5s' })
  t.strictSame(readArguments(['jwks', '--', 'keys']), { command: 'jwks', options: {}, paths: ['keys'] })
  t.strictSame(readArguments(['jwks', 'keys', '--alg', 'PS256']), { command: 'jwks', options: { alg: 'PS256' }, paths: ['keys'] })
})

t.test('help', async t => {
  for (const args of [[], ['--help'], ['-h'], ['keygen', '--help'], ['jwks', 'keys', '-h']]) t.equal(readArguments(args), null)
})

t.test('what cannot', async t => {
  for (const [args, message] of [
    [['keygn'], /Unknown command "keygn"\. Did you mean "keygen"\? Commands: keygen, jwks, matrix, explain, inspect\./],
    [['constructor'], /Unknown command/],
    [['keygen', '--algo', 'ES256'], /Unknown option "--algo"\. Did you mean "--alg"\?/],
    [['keygen', '-x'], /Unknown option "-x"/],
    [['jwks', '--out', 'keys'], /Unknown option "--out"/],
    [['keygen', '--alg'], /"--alg" needs a value/],
    [['keygen', '--alg='], /"--alg" needs a value/],
    [['keygen', '--alg', 'ES256', '--alg', 'EdDSA'], /"--alg" is there twice/],
    [['keygen', 'keys'], /takes no folder; say --out folder/],
    [['jwks'], /takes one folder/],
    [['jwks', 'a', 'b'], /takes one folder/],
    [['matrix'], /takes one file/]
  ] as Array<[string[], RegExp]>) t.throws(() => readArguments(args), { code: 'GTH_COMMAND_USAGE_INVALID', message }, args.join(' '))
})
